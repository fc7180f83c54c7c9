"""Whose device this browser is: a signed cookie, so that leaving it, or somebody else's coming, ends her messages.

A push shows takings on a locked screen: on the computer of the till it must not outlive whoever turned it on.
"""

from __future__ import annotations

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from salon_paiement.models import AbonnementPoussee

COOKIE = "prevenu"
_DUREE = 365 * 24 * 3600  # seconds


def prevenu_poser(request: HttpRequest, reponse: HttpResponseBase, abonnement: AbonnementPoussee) -> None:
    """Remember, on this browser, whose device it is; no script can read it, only staff pages receive it."""
    reponse.set_signed_cookie(
        COOKIE, str(abonnement.pk), salt=COOKIE, max_age=_DUREE, path=reverse("admin:index"),
        httponly=True, samesite="Lax", secure=request.is_secure(),
    )  # fmt: skip


def prevenu_ici(request: HttpRequest) -> bool:
    """Tell whether whoever is logged in asked to be told on this very browser."""
    cle = _lire(request)
    return bool(cle) and AbonnementPoussee.objects.filter(pk=cle, utilisateur_id=request.user.pk).exists()


def prevenu_oublier(request: HttpRequest, sauf: User | None = None) -> int:
    """Take this browser off, whoever's it was; returns how many were taken off (0 or 1).

    Args:
        sauf: whose device it may remain: she has just come back.
    """
    cle = _lire(request)
    if not cle:
        return 0
    siens = AbonnementPoussee.objects.filter(pk=cle)
    return (siens if sauf is None else siens.exclude(utilisateur=sauf)).delete()[0]


def _lire(request: HttpRequest) -> str:
    return request.get_signed_cookie(COOKIE, default="", salt=COOKIE) or ""
