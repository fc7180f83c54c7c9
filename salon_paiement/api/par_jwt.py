"""An app's access token as a way into the API, and what the API says when a second factor is missing."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from salon_paiement.comptes.application import acces_lire
from salon_paiement.comptes.exigence import second_facteur_manque
from salon_paiement.droits import est_plateforme
from salon_paiement.portee import portee_elargir

# How an API key begins: it goes by the same header, and is somebody else's to read.
PREFIXE_CLE = "sp_"


class SecondFacteurRequis(exceptions.PermissionDenied):
    """Her role acts only in a session where she gave a second factor (403)."""

    default_detail = _("Votre rôle demande une seconde preuve dans cette session (code ou clé d'accès).")
    default_code = "second_factor_required"


class ParJeton(BaseAuthentication):
    """``Authorization: Bearer <access token>``; a token anywhere else, the address included, is not looked at."""

    def authenticate(self, request: Request) -> tuple[User, SessionBase] | None:
        """Return whom the token stands for and her session; ``None`` when none was sent.

        Raises:
            AuthenticationFailed: it opens nothing, or nothing any more.
            SecondFacteurRequis: her role has grown since she logged in.
        """
        genre, _blanc, jeton = request.headers.get("Authorization", "").partition(" ")
        jeton = jeton.strip()
        if genre.lower() != "bearer" or jeton.startswith(PREFIXE_CLE):
            return None
        derriere = acces_lire(jeton)
        if derriere is None:
            raise exceptions.AuthenticationFailed(
                _("Ce jeton n'ouvre rien, ou plus rien : renouvelez-le ou reconnectez-vous."), "token_not_valid"
            )
        utilisateur, session = derriere
        if second_facteur_manque(session, utilisateur):
            raise SecondFacteurRequis
        # The door's guard knows browsers only.
        if est_plateforme(utilisateur):
            portee_elargir("jeton")
        return utilisateur, session

    def authenticate_header(self, request: Request) -> str:
        """Name the way in, for whoever is told 401."""
        return 'Bearer realm="api"'
