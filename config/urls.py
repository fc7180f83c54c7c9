"""Every address of the product, in one page."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from config import sante
from config.hote_admin import chemin_admin
from config.metriques.vue import mesures
from salon_paiement.comptes.adresses_api import adresses_applications, adresses_jetons

urlpatterns = [
    # First those that begin with a word of their own: what follows is tried one pattern at a time.
    path(chemin_admin(), admin.site.urls),
    path("api/v1/auth/", include(adresses_applications())),
    path("api/v1/", include("config.api")),
    path("", include("paiements.urls")),
    path("", include("salon_paiement.urls")),
    path("sante/vivant", sante.vivant, name="vivant"),
    path("sante/pret", sante.pret, name="pret"),
    path("api/token/", include(adresses_jetons())),
    path("prometheus/metrics", mesures, name="mesures"),
]

handler400 = "config.erreurs.requete_invalide"
handler404 = "config.erreurs.introuvable"
handler500 = "config.erreurs.erreur_serveur"
