"""The session of an app: opened by a password (and a code), renewed by a token that serves once, closed at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from salon_paiement.comptes.exigence import APPLICATION, DEBUT, second_facteur_manque
from salon_paiement.comptes.jetons import ACCES, RENOUVELLEMENT, jeton_lire, jeton_signer, jti_nouveau
from salon_paiement.services.acces import session_rejouee
from salon_paiement.sessions import SessionStore, compte_de

# The only renewal token that this session still takes.
COURANT = "acces_jti"


class SecondFacteurManque(Exception):
    """Her role asks for a second factor that this session did not give."""


@contextmanager
def session_neuve(request: HttpRequest) -> Iterator[SessionBase]:
    """Give ``request`` a new session, of an app: whatever happens, the browser's cookie knows nothing of it."""
    avant, personne = request.session, request.user
    request.session = SessionStore()
    request.session[APPLICATION] = True
    request.user = AnonymousUser()
    try:
        yield request.session
    finally:
        request.session, request.user = avant, personne
        # A login changes the CSRF token of a page: this is none.
        request.META["CSRF_COOKIE_NEEDS_UPDATE"] = False


def session_lire(cle: str) -> SessionBase | None:
    """Return an app's session, ``None`` when it is closed, over, or a page's."""
    session = SessionStore(cle)
    return session if session.get(APPLICATION) and session.session_key and not _finie(session) else None


def _finie(session: SessionBase) -> bool:
    """Tell whether somebody logged in with it too long ago, however often it was renewed."""
    if SESSION_KEY not in session:
        return False
    debut = session.get(DEBUT)
    return not isinstance(debut, (int, float)) or time.time() - debut > settings.JWT_SESSION_DUREE.total_seconds()


def jetons_donner(session: SessionBase, utilisateur: User) -> tuple[str, str]:
    """Return a new (access, renewal) pair; the renewal one given before serves no more. The caller saves the session.

    Raises:
        SecondFacteurManque: nothing may be done with this session.
    """
    if second_facteur_manque(session, utilisateur):
        raise SecondFacteurManque
    cle, jti = cast(str, session.session_key), jti_nouveau()
    session[COURANT] = jti
    # What she logged in with, under today's key: the one it replaced may then go.
    session[HASH_SESSION_KEY] = utilisateur.get_session_auth_hash()
    # Not used for so long, the session goes.
    session.set_expiry(int(settings.JWT_RENOUVELLEMENT_DUREE.total_seconds()))
    sujet = str(utilisateur.pk)
    acces = jeton_signer(ACCES, sujet=sujet, session=cle, jti=jti_nouveau(), duree=settings.JWT_ACCES_DUREE)
    suivant = jeton_signer(RENOUVELLEMENT, sujet=sujet, session=cle, jti=jti, duree=settings.JWT_RENOUVELLEMENT_DUREE)
    return acces, suivant


def acces_lire(jeton: str) -> tuple[User, SessionBase] | None:
    """Return whom an access token stands for now, and her session; ``None`` when it opens nothing (any more).

    Asked of the database each time: a logout, a password changed, an account or a session closed count at once.
    """
    dits = jeton_lire(jeton, ACCES)
    return _derriere(dits["sid"], dits["sub"]) if dits else None


def jetons_renouveler(jeton: str) -> tuple[str, str] | None:
    """Take a renewal token, give the next pair; ``None`` when it is not one that serves.

    One that has already served is a copy, hers or a thief's: the whole session is closed, and written (RFC 9700 §4.14).

    Raises:
        SecondFacteurManque: her role has grown since she logged in; log in again with a second factor.
    """
    dits = jeton_lire(jeton, RENOUVELLEMENT)
    if dits is None:
        return None
    with transaction.atomic():
        # Two renewals sent at once are one, then a replay.
        Session.objects.select_for_update().filter(session_key=dits["sid"]).first()
        derriere = _derriere(dits["sid"], dits["sub"])
        if derriere is None:
            return None
        utilisateur, session = derriere
        if session.get(COURANT) != dits["jti"]:
            session_rejouee(utilisateur, dits["sid"])
            return None
        paire = jetons_donner(session, utilisateur)
        session.save()
        UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=timezone.now())
    return paire


def _derriere(cle: str, sujet: str) -> tuple[User, SessionBase] | None:
    """Return whom a session of an app stands for and it; ``None`` when not ``sujet`` (any more).

    The framework's own reading gives the session another number once the installation's key is replaced: a cookie
    follows, the tokens in the hands of an app do not.
    """
    session = session_lire(cle)
    if session is None or session.get(SESSION_KEY) != sujet:
        return None
    utilisateur = compte_de(session) or _compte_relu(session, sujet)
    return (utilisateur, session) if utilisateur is not None else None


def _compte_relu(session: SessionBase, sujet: str) -> User | None:
    """Return her account while her password is the one she logged in with, under a key being replaced too."""
    compte = User.objects.filter(pk=sujet, is_active=True).first()
    if compte is None:
        return None
    gardee, possibles = session.get(HASH_SESSION_KEY) or "", [compte.get_session_auth_hash()]
    possibles += compte.get_session_auth_fallback_hash()
    return compte if any(constant_time_compare(gardee, possible) for possible in possibles) else None
