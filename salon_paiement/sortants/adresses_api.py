"""Addresses of the partners' addresses, under ``/api/v1/sorties/``."""

from __future__ import annotations

from django.urls import path

from salon_paiement.sortants import api

urlpatterns = [
    path("", api.Points.as_view(), name="api_sorties"),
    path("<uuid:cle>/", api.Point.as_view(), name="api_sortie"),
    path("<uuid:cle>/secret/", api.PointSecret.as_view(), name="api_sortie_secret"),
    path("<uuid:cle>/essai/", api.PointEssai.as_view(), name="api_sortie_essai"),
    path("<uuid:cle>/livraisons/", api.Livraisons.as_view(), name="api_sortie_livraisons"),
    path("<uuid:cle>/rejouer/", api.PointRejouer.as_view(), name="api_sortie_rejouer"),
    path("livraisons/<uuid:cle>/rejouer/", api.LivraisonRejouer.as_view(), name="api_livraison_rejouer"),
]
