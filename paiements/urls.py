"""Addresses of the payments app."""

from __future__ import annotations

from django.urls import path

from paiements.views import recu
from paiements.views.annuler import annuler
from paiements.views.avoir import avoir_utiliser
from paiements.views.confidentialite import confidentialite
from paiements.views.especes import confirmer_especes
from paiements.views.payer import declarer_especes, payer
from paiements.views.personnel.ouverture import bienvenue
from paiements.views.recu_verifier import recu_verifier
from paiements.views.session import retour, session_page
from paiements.webhooks.reception import recevoir
from salon_paiement.convertisseurs import JETON

urlpatterns = [
    path(f"s/<{JETON}:jeton>/", session_page, name="session"),
    path(f"s/<{JETON}:jeton>/payer", payer, name="session_payer"),
    path(f"s/<{JETON}:jeton>/annuler", annuler, name="session_annuler"),
    path(f"s/<{JETON}:jeton>/avoir", avoir_utiliser, name="session_avoir"),
    path(f"s/<{JETON}:jeton>/especes", declarer_especes, name="session_especes"),
    path(f"s/<{JETON}:jeton>/especes-recues", confirmer_especes, name="session_especes_recues"),
    path(f"s/<{JETON}:jeton>/retour", retour, name="session_retour"),
    path(f"r/<{JETON}:jeton>/", recu.recu, name="recu"),
    path(f"r/<{JETON}:jeton>.pdf", recu.recu_pdf_telecharger, name="recu_pdf"),
    path(f"r/<{JETON}:jeton>/avis", recu.recu_avis, name="recu_avis"),
    path(f"r/<{JETON}:jeton>/especes", recu.recu_especes, name="recu_especes"),
    path(f"r/<{JETON}:jeton>/effacer", recu.recu_effacer, name="recu_effacer"),
    path("recu/verifier/", recu_verifier, name="recu_verifier"),
    path("au-revoir/", recu.au_revoir, name="au_revoir"),
    path("confidentialite/", confidentialite, name="confidentialite"),
    path("bienvenue/", bienvenue, name="bienvenue"),
    path("webhooks/<slug:fournisseur>/<str:jeton>/", recevoir, name="webhook"),
]
