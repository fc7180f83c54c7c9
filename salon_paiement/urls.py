"""Addresses of the salon app."""

from __future__ import annotations

from django.urls import path

from salon_paiement.convertisseurs import EMPREINTE, JETON, STOP
from salon_paiement.views import demo
from salon_paiement.views.abandon import abandonner
from salon_paiement.views.accuses import accuse_recevoir
from salon_paiement.views.code_court import code_court
from salon_paiement.views.composition import composer
from salon_paiement.views.identification import identifier
from salon_paiement.views.langue import choisir_langue
from salon_paiement.views.logo import logo
from salon_paiement.views.scan import reprendre, scanner
from salon_paiement.views.stop import stop

urlpatterns = [
    path(f"q/<{JETON}:jeton>", scanner, name="scan"),
    path(f"s/<{JETON}:jeton>/prestations", composer, name="session_prestations"),
    path(f"s/<{JETON}:jeton>/vous", identifier, name="session_vous"),
    path(f"s/<{JETON}:jeton>/abandonner", abandonner, name="session_abandonner"),
    path(f"s/<{JETON}:jeton>/reprendre", reprendre, name="session_reprendre"),
    path(f"stop/<{STOP}:jeton>/", stop, name="stop"),
    path(f"logo/<{EMPREINTE}:empreinte>.webp", logo, name="logo"),
    path("accuses/<uuid:canal>/", accuse_recevoir, name="accuses"),
    path("c/", code_court, name="code_court"),
    path("demo/courriels/", demo.courriels, name="demo_courriels"),
    path("demo/courriels/<str:cle>/", demo.courriel, name="demo_courriel"),
    path("demo/courriels/<str:cle>/html", demo.courriel_html, name="demo_courriel_html"),
    path("langue/<str:code>/", choisir_langue, name="langue"),
]
