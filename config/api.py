"""Where the API is mounted. Whoever adds to it is refused to everybody until the endpoint says whom it is for."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("paiements.api.adresses")),
    path("", include("salon_paiement.api.adresses")),
    path("", include("statistiques.api.adresses")),
    path("sorties/", include("salon_paiement.sortants.adresses_api")),
]
