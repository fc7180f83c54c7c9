"""Addresses of the pages about partners' servers."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import URLPattern, path

from paiements.views.personnel import sorties
from paiements.views.personnel.commun import Vue


def adresses_sorties(proteger: Callable[[Vue], Vue]) -> list[URLPattern]:
    """Return the patterns, every view passed through ``proteger``."""
    return [
        path("sorties/", proteger(sorties.sorties), name="sorties"),
        path("sorties/ajouter/", proteger(sorties.sortie_ajouter), name="sortie_ajouter"),
        path("sorties/<uuid:cle>/", proteger(sorties.sortie), name="sortie"),
        path("sorties/<uuid:cle>/modifier/", proteger(sorties.sortie_modifier), name="sortie_modifier"),
        path("sorties/<uuid:cle>/secret/", proteger(sorties.sortie_secret), name="sortie_secret"),
        path("sorties/<uuid:cle>/<slug:geste>/", proteger(sorties.sortie_geste), name="sortie_geste"),
        path("sorties/livraisons/<uuid:cle>/rejouer/", proteger(sorties.sortie_rejouer), name="sortie_rejouer"),
    ]
