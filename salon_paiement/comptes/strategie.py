"""How ``allauth.headless`` gives and takes our tokens (``jetons.py``, ``application.py``)."""

from __future__ import annotations

from typing import Any

from allauth.core.internal.httpkit import get_authorization_credential
from allauth.headless.tokens.strategies.base import AbstractTokenStrategy
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from salon_paiement.comptes.application import (
    SecondFacteurManque,
    acces_lire,
    jetons_donner,
    jetons_renouveler,
    session_lire,
)
from salon_paiement.comptes.exigence import APPLICATION


class StrategieJetons(AbstractTokenStrategy):
    """A session's number while one logs in, then an access token and a renewal one."""

    def get_session_token(self, request: HttpRequest) -> str | None:
        """Return the session named by the header of the login steps, or by an access token."""
        if donne := request.headers.get("X-Session-Token"):
            return donne
        jeton = get_authorization_credential(request, "Bearer")
        derriere = acces_lire(jeton) if jeton else None
        return derriere[1].session_key if derriere else None

    def create_session_token(self, request: HttpRequest) -> str:
        """Return the number of the session that holds the login's steps."""
        request.session[APPLICATION] = True
        request.session.save()
        return str(request.session.session_key)

    def lookup_session(self, session_token: str) -> SessionBase | None:
        """Return an app's session: a page's cookie is worth nothing here."""
        return session_lire(session_token)

    def create_access_token(self, request: HttpRequest) -> str | None:
        """Return nothing: tokens go in pairs."""
        return None

    def create_access_token_payload(self, request: HttpRequest) -> dict[str, Any] | None:
        """Return the pair once she is logged in, nothing while her role asks for more than she proved."""
        if not isinstance(request.user, User):
            return None
        request.session[APPLICATION] = True
        try:
            acces, suivant = jetons_donner(request.session, request.user)
        except SecondFacteurManque:
            return None
        return {"access_token": acces, "refresh_token": suivant}

    def refresh_token(self, refresh_token: str) -> tuple[str, str] | None:
        """Return the next pair, nothing for a token that does not serve."""
        try:
            return jetons_renouveler(refresh_token)
        except SecondFacteurManque:
            return None
