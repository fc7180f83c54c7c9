"""Addresses of salons, clients and the catalogue under ``/api/v1/``, and what describes the API."""

from __future__ import annotations

from django.urls import path

from salon_paiement.api import documentation, vues_catalogue, vues_clients, vues_salons

urlpatterns = [
    path("", documentation.Racine.as_view(), name="api_racine"),
    path("schema/", documentation.Schema.as_view(), name="api_schema"),
    path("docs/", documentation.docs, name="api_docs"),
    path("salons/", vues_salons.Salons.as_view(), name="api_salons"),
    path("salons/<uuid:cle>/", vues_salons.UnSalon.as_view(), name="api_salon"),
    path("clients/", vues_clients.Clients.as_view(), name="api_clients"),
    path("clients/<uuid:cle>/", vues_clients.UnClient.as_view(), name="api_client"),
    path("prestations/", vues_catalogue.Prestations.as_view(), name="api_prestations"),
    path("prestations/<uuid:cle>/", vues_catalogue.UnePrestation.as_view(), name="api_prestation"),
    path("coiffeurs/", vues_catalogue.Coiffeurs.as_view(), name="api_coiffeurs"),
    path("coiffeurs/<uuid:cle>/", vues_catalogue.UnCoiffeur.as_view(), name="api_coiffeur"),
    path("postes/", vues_catalogue.Postes.as_view(), name="api_postes"),
    path("postes/<uuid:cle>/", vues_catalogue.UnPoste.as_view(), name="api_poste"),
    path("postes/<uuid:cle>/affiche/<str:taille>/", vues_catalogue.PosteAffiche.as_view(), name="api_poste_affiche"),
    path("postes/<uuid:cle>/remplacer/", vues_catalogue.PosteRemplacer.as_view(), name="api_poste_remplacer"),
]
