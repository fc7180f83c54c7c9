"""At each staff page: was this till left alone too long, and is it locked?

Whom it watches: cashiers, whoever came in with a code, and anybody at all on a browser that was locked once, since that
one is shared. An owner at home is not thrown out of her own phone.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import cast
from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from salon_paiement.api.chemin import est_de_l_api
from salon_paiement.comptes.exigence import PLEIN
from salon_paiement.droits import roles_de
from salon_paiement.models import Role
from salon_paiement.pages import VoirAilleurs
from salon_paiement.services.verrou import MARQUE, MINUTES, VU, caisse_verrouiller, minutes_de

# This browser was locked once: it is shared. It opens nothing, and forging it only locks oneself sooner.
COOKIE = "caisse_partagee"
_DUREE_COOKIE = 400 * 24 * 3600  # seconds
# A gesture is noted in the session once in so many seconds: one write a minute, whatever is clicked.
ECART = 60
# Asks for the whole login page on a locked browser.
COMPLET = "complet"


class VerrouMiddleware:
    """Locks what was left alone, and leads a locked browser to its lock instead of the login page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look before the page does."""
        page = request.path.startswith(_adresse("admin:index"))
        if not page and not est_de_l_api(request.path):
            return self.get_response(request)
        if MARQUE in request.session:
            return self._verrouillee(request) or self.get_response(request)
        if not _suivie(request):
            return self.get_response(request)
        if _delaissee(request):
            caisse_verrouiller(request, cast(User, request.user), cause="inactivite")
            return partagee_poser(request, _mener(request)) if page else self.get_response(request)
        if page and not _sonde(request):
            geste_noter(request)
        return self.get_response(request)

    def _verrouillee(self, request: HttpRequest) -> HttpResponseBase | None:
        if request.user.is_authenticated:
            # Somebody logged in fully: this browser is hers.
            del request.session[MARQUE]
            return None
        if request.method == "GET" and request.path == _adresse("admin:login") and COMPLET not in request.GET:
            suite = request.GET.get(REDIRECT_FIELD_NAME, "")
            return VoirAilleurs(
                f"{_adresse('admin:verrou')}?{urlencode({'suite': suite})}" if suite else _adresse("admin:verrou")
            )
        return None


def geste_noter(request: HttpRequest) -> None:
    """Note that somebody is there, once a minute at most, and how long her salon lets her be away."""
    maintenant = time.time()
    if maintenant - request.session.get(VU, 0) >= ECART:
        request.session[VU] = maintenant
        request.session[MINUTES] = minutes_de(cast(User, request.user))


def partagee_poser(request: HttpRequest, reponse: HttpResponseBase) -> HttpResponseBase:
    """Remember that this browser is shared, and make it forget the pages it kept."""
    reponse.set_cookie(
        COOKIE, "1", max_age=_DUREE_COOKIE, path=_adresse("admin:index"), httponly=True, samesite="Lax",
        secure=request.is_secure(),
    )  # fmt: skip
    reponse["Clear-Site-Data"] = '"cache"'
    return reponse


def _suivie(request: HttpRequest) -> bool:
    if not request.user.is_authenticated:
        return False
    if COOKIE in request.COOKIES or PLEIN in request.session:
        return True
    return not request.user.is_superuser and Role.CAISSIER in roles_de(request.user).values()


def _delaissee(request: HttpRequest) -> bool:
    vu, minutes = request.session.get(VU, 0), request.session.get(MINUTES, 0)
    return bool(vu and minutes) and time.time() - vu >= minutes * 60


def _sonde(request: HttpRequest) -> bool:
    """A page that asks for news by itself says nothing of whoever is in front of it."""
    return request.method == "GET" and "HX-Request" in request.headers


def _mener(request: HttpRequest) -> HttpResponseBase:
    # 401: the page that asked for news reloads itself, and is led to the lock.
    return HttpResponse(status=401) if "HX-Request" in request.headers else VoirAilleurs(_adresse("admin:verrou"))


# Addresses do not change while the process lives, and every page needs them.
@functools.cache
def _adresse(nom: str) -> str:
    return reverse(nom)
