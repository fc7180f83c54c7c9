"""Where apps log in: our two addresses, and the steps of ``allauth.headless`` that apps need, one by one.

What is not listed does not exist: no sign-up, no password by e-mail; a second factor is added on the pages.
"""

from __future__ import annotations

import functools
import json
from typing import Any, cast

from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.headless.account.inputs import LoginInput
from allauth.headless.account.views import LoginView, SessionView
from allauth.headless.constants import Client
from allauth.headless.internal.restkit.inputs import Input
from allauth.headless.mfa.views import AuthenticateView
from allauth.headless.tokens.views import RefreshTokenView
from allauth.mfa.base.forms import AuthenticateForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt

from salon_paiement.api.erreurs import erreur_json
from salon_paiement.comptes.api import Indisponible, VueJetons, VueRenouvellement
from salon_paiement.comptes.codes import code_essayer
from salon_paiement.comptes.essais import TropDEssais
from salon_paiement.comptes.formulaires import FAUX, TROP
from salon_paiement.comptes.jetons import jetons_possibles
from salon_paiement.comptes.porte import hors_porte
from salon_paiement.services.connexions import connexion_refuser
from salon_paiement.services.essais_connexion import essai_prendre


class _Lisible:
    """What an app sends, read as strictly as the rest of the API reads it."""

    def _parse_json(self, request: HttpRequest) -> dict[str, Any] | None:
        try:
            lu: dict[str, Any] | None = super()._parse_json(request)  # type: ignore[misc]
            # No lone half of a character: a database refuses it with a fault of ours.
            json.dumps(lu, ensure_ascii=False).encode()
        except (RecursionError, UnicodeEncodeError) as erreur:
            raise ImmediateHttpResponse(HttpResponseBadRequest()) from erreur
        return lu


class Entree(LoginInput):
    """A name and a password; wrong ones are counted with those typed on the pages."""

    def clean(self) -> dict[str, Any] | None:
        """Check them, unless too many were tried."""
        essai = None
        if not self.errors:
            essai = essai_prendre(context.request, str(self.cleaned_data["username"]))
            if essai is None:
                raise ValidationError(TROP, code="throttled")
        lu: dict[str, Any] | None = super().clean()
        if essai is not None and not self.errors:
            essai.rendre()
        return lu


class Code(AuthenticateForm, Input):
    """A second factor, checked by our own counts: ten an hour, each code once."""

    def clean_code(self) -> str:
        """Refuse a wrong code, and write it."""
        code, personne = str(self.cleaned_data["code"]), cast(User, self.user)
        try:
            moyen = code_essayer(personne, code)
        except TropDEssais as erreur:
            connexion_refuser(context.request, personne.get_username(), raison="second_facteur")
            raise ValidationError(TROP, code="throttled") from erreur
        if moyen is None:
            connexion_refuser(context.request, personne.get_username(), raison="second_facteur")
            raise ValidationError(FAUX, code="incorrect_code")
        self.authenticator = moyen
        return code


class VueEntree(_Lisible, LoginView):
    """First step: name and password."""

    input_class = Entree


class VueCode(_Lisible, AuthenticateView):
    """Second step, of who has a second factor."""

    input_class = Code


class VueSession(_Lisible, SessionView):
    """Who is logged in (GET), the way out (DELETE)."""


class VueSuivants(_Lisible, RefreshTokenView):
    """The next pair of tokens."""


def adresses_jetons() -> list[URLPattern]:
    """Return what is mounted at ``/api/token/``."""
    return [
        path("", hors_porte(VueJetons.as_view()), name="api_jetons"),
        path("refresh/", hors_porte(VueRenouvellement.as_view()), name="api_jetons_renouveler"),
    ]


def adresses_applications() -> list[URLPattern]:
    """Return what is mounted at ``/api/v1/auth/``."""
    return [
        path("login", _vue(VueEntree), name="api_auth_entrer"),
        path("2fa/authenticate", _vue(VueCode), name="api_auth_code"),
        path("session", _vue(VueSession), name="api_auth_session"),
        path("tokens/refresh", _vue(VueSuivants), name="api_auth_renouveler"),
    ]


def _vue(classe: Any) -> Any:
    """Return the view of an app's step, which answers 503 where no token can be signed."""
    vue = classe.as_api_view(client=Client.APP)

    @hors_porte
    @csrf_exempt
    @functools.wraps(vue)
    def avec_cle(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not jetons_possibles():
            return erreur_json(503, Indisponible.default_code, str(Indisponible.default_detail))
        reponse: HttpResponseBase = vue(request, *args, **kwargs)
        add_never_cache_headers(cast(HttpResponse, reponse))
        return reponse

    return avec_cle
