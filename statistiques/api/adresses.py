"""Addresses of the figures under ``/api/v1/``."""

from __future__ import annotations

from django.urls import path

from statistiques.api import vues_alertes, vues_dashboard, vues_exports, vues_statistiques

urlpatterns = [
    path("dashboard/", vues_dashboard.Dashboard.as_view(), name="api_dashboard"),
    path("dashboard/sessions_recentes/", vues_dashboard.SessionsRecentes.as_view(), name="api_sessions_recentes"),
    path(
        "dashboard/statistiques_journalieres/",
        vues_dashboard.StatistiquesJournalieres.as_view(),
        name="api_statistiques_journalieres",
    ),
    path("dashboard/erreurs_recentes/", vues_dashboard.ErreursRecentes.as_view(), name="api_erreurs_recentes"),
    path("statistiques/globales/", vues_statistiques.Globales.as_view(), name="api_globales"),
    path("statistiques/temps_reel/", vues_statistiques.TempsReel.as_view(), name="api_temps_reel"),
    path("statistiques/widgets/", vues_statistiques.Widgets.as_view(), name="api_widgets"),
    path("statistiques/export/", vues_exports.Exports.as_view(), name="api_exports"),
    path("statistiques/export/<uuid:cle>/", vues_exports.UnExport.as_view(), name="api_export"),
    path("statistiques/export/<uuid:cle>/fichier/", vues_exports.ExportFichier.as_view(), name="api_export_fichier"),
    path("statistiques/alertes/", vues_alertes.Alertes.as_view(), name="api_alertes"),
    path(
        "statistiques/alertes/<uuid:cle>/acquitter/",
        vues_alertes.AlerteAcquitter.as_view(),
        name="api_alerte_acquitter",
    ),
]
