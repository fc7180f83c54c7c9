"""Addresses of the files that are taken away."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import URLPattern, path

from paiements.views.personnel.commun import Vue
from statistiques.views import exports


def adresses_exports(proteger: Callable[[Vue], Vue]) -> list[URLPattern]:
    """Return the patterns."""
    return [
        path("exports/", proteger(exports.exports), name="exports"),
        path("exports/fichier/<str:jeton>/", proteger(exports.export_fichier), name="export_fichier"),
        path("exports/<uuid:export_id>/", proteger(exports.export_page), name="export"),
        path("exports/<uuid:export_id>/direct/", proteger(exports.export_direct), name="export_direct"),
        path("exports/<uuid:export_id>/annuler/", proteger(exports.export_annuler_page), name="export_annuler"),
    ]
