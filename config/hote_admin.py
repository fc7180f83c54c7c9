"""The staff's pages on a host of their own (``ADMIN_HOTE``): there and nowhere else, and nothing public with them.

A page that is not of this host is unknown like any other: its path is replaced before anybody reads it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse

from salon_paiement.api.chemin import RACINE

NULLE_PART = "/-"
# What the first visitor fills in leads to the staff's pages.
DU_PERSONNEL = ("/bienvenue/",)
# What both hosts answer: files, the language, the API (closed to who is not logged in), the probes.
COMMUNS = ("/static/", "/langue/", RACINE, "/sante/", "/prometheus/")
_PREFIXE = re.compile(r"[a-z0-9][a-z0-9-]*(?:/[a-z0-9][a-z0-9-]*)*/")
_PRIS = {"q", "s", "r", "c", "api", "webhooks", "sante", "static", "langue", "prometheus", "stop", "demo", "recu"}


def chemin_admin() -> str:
    """Return the staff's prefix as ``urls.py`` mounts it (``admin/``).

    Raises:
        ImproperlyConfigured: it is no path, or one that clients' pages have already.
    """
    chemin: str = settings.ADMIN_CHEMIN
    if not _PREFIXE.fullmatch(chemin) or chemin.split("/")[0] in _PRIS:
        raise ImproperlyConfigured(f"ADMIN_CHEMIN : « {chemin} » ne peut pas être le chemin de l'équipe")
    return chemin


class HoteAdminMiddleware:
    """Hide from each host what is the other's; does nothing without ``ADMIN_HOTE``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.ADMIN_HOTE and not _est_d_ici(request):
            request.path_info = NULLE_PART
        return self.get_response(request)


def _est_d_ici(request: HttpRequest) -> bool:
    chemin: str = request.path_info
    if chemin.startswith(COMMUNS):
        return True
    racine = f"/{settings.ADMIN_CHEMIN}"
    # « /admin » too: the redirection to « /admin/ » would tell that it is there.
    du_personnel = chemin.startswith((racine, *DU_PERSONNEL)) or f"{chemin}/" == racine
    sur_son_hote: bool = _hote(request) == settings.ADMIN_HOTE
    return du_personnel == sur_son_hote


def _hote(request: HttpRequest) -> str:
    # As it was sent: whether we are called that is asked further on, of every request alike.
    brut: str = request.headers.get("host", "").lower()
    return brut if ":" in settings.ADMIN_HOTE else brut.partition(":")[0]
