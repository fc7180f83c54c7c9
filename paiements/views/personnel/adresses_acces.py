"""Addresses of who gets in: machines' keys, the till's lock, one's own code."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import URLPattern, path

from paiements.views.personnel import cles_api, code, verrou
from paiements.views.personnel.commun import Vue


def adresses_acces(proteger: Callable[[Vue], Vue]) -> list[URLPattern]:
    """Return the patterns; a locked browser has nobody logged in, so its pages are not wrapped."""
    return [
        path("cles/", proteger(cles_api.cles), name="cles"),
        path("cles/nouvelle/", proteger(cles_api.cle_nouvelle_page), name="cle_nouvelle"),
        path("cles/<uuid:cle_id>/remplacer/", proteger(cles_api.cle_remplacer_page), name="cle_remplacer"),
        path("cles/<uuid:cle_id>/revoquer/", proteger(cles_api.cle_revoquer_page), name="cle_revoquer"),
        path("code/", proteger(code.code), name="code"),
        path("code/retirer/", proteger(code.code_retirer_page), name="code_retirer"),
        path("verrou/", verrou.verrou, name="verrou"),
        path("verrou/ouvrir/", verrou.verrou_ouvrir_page, name="verrou_ouvrir"),
        path("verrou/geste/", proteger(verrou.verrou_geste), name="verrou_geste"),
    ]
