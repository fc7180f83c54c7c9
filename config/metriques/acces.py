"""Who may read the figures: this machine or its private network, or whoever holds the token; nobody from outside."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from paiements.webhooks.etendues import adresse_permise, etendue_lire

# A scraper calls us directly: what came through a proxy came from outside, whatever address it wears.
_DE_MANDATAIRE = ("X-Forwarded-For", "X-Real-Ip", "Forwarded")


def acces_permis(request: HttpRequest) -> bool:
    """Tell whether the figures may be shown.

    With ``METRIQUES_JETON`` the token decides alone; else the address at the other end of the socket, which must be in
    ``METRIQUES_RESEAUX``.
    """
    if settings.METRIQUES_JETON:
        return constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.METRIQUES_JETON}")
    if any(nom in request.headers for nom in _DE_MANDATAIRE):
        return False
    return _du_reseau(request.META.get("REMOTE_ADDR", ""), settings.METRIQUES_RESEAUX)


def _du_reseau(adresse: str, reseaux: Sequence[str]) -> bool:
    try:
        return adresse_permise(adresse.partition("%")[0], [etendue_lire(reseau) for reseau in reseaux])
    except ValueError:
        # No address (a unix socket): nothing tells who it is.
        return False
