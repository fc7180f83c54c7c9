"""The login session, read with whose it is by every staff page and app, and the cookie that late news must not take."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from traces.plan_garde import PlanGarde, colonnes_de

# Who logged in with a session is beside it, in the list of her sessions: no line there, nobody.
_LIRE = PlanGarde(f"""
SELECT {colonnes_de(User, "u")}, s.session_data FROM django_session s
LEFT JOIN {UserSession._meta.db_table} l ON l.session_key = s.session_key
LEFT JOIN {User._meta.db_table} u ON u.id = l.user_id
WHERE s.session_key = %s AND s.expire_date > %s
""")  # noqa: S608 - our own tables' names
# The way in whose own reading of an account is the plain one.
_ORDINAIRE = "django.contrib.auth.backends.ModelBackend"


class SessionStore(db.SessionStore):
    """Django's own, in the database; its reading is written out, and brings the account that it is in the name of.

    ``compte`` is that account as it was read, ``None`` when nobody logged in or when it was not read: whether the
    session still stands for it is asked of :func:`compte_de`.
    """

    compte: User | None = None

    def _get_session_from_db(self) -> Any:
        lue = next(iter(User.objects.raw(_LIRE, [self.session_key, timezone.now()])), None)
        if lue is None:
            self._session_key = None
        elif lue.pk is not None:
            self.compte = lue
        return lue


def compte_de(session: SessionBase) -> User | None:
    """Return whom a session stands for, when what was read with it is enough to tell.

    ``None`` says nothing: the framework's own reading then decides. The two agree on everybody whose password is
    the one she logged in with, under the installation's key of today.
    """
    # Reads the session, and the account with it.
    qui = session.get(SESSION_KEY)
    compte = session.compte if isinstance(session, SessionStore) else None
    if compte is None or qui != str(compte.pk) or not compte.is_active:
        return None
    ordinaire, mot = session.get(BACKEND_SESSION_KEY) == _ORDINAIRE, session.get(HASH_SESSION_KEY) or ""
    return compte if ordinaire and constant_time_compare(mot, compte.get_session_auth_hash()) else None


class ComptesMiddleware(AuthenticationMiddleware):
    """Django's own, except that who asks was read with her session."""

    def process_request(self, request: HttpRequest) -> None:
        """Give the request its user, looked for when first needed."""
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _personne(request))  # type: ignore[assignment]


def _personne(request: HttpRequest) -> User | AnonymousUser:
    connue: User | AnonymousUser | None = getattr(request, "_cached_user", None)
    if connue is None:
        connue = compte_de(request.session) or get_user(request)
        # Where Django's own middleware keeps it, and its functions look.
        request._cached_user = connue  # type: ignore[attr-defined]
    return connue


class SessionsMiddleware(SessionMiddleware):
    """Django's own, except that a page asking for news takes no cookie away.

    The till locks itself, or somebody logs in, while a part of the page was still being asked for under the session
    that has just been closed. Its answer comes last, and Django tells the browser to forget the cookie: the one the
    lock or the login had given meanwhile. The next page says itself what a closed session is.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:  # type: ignore[override]
        """Leave the cookie alone where only a part of a page was asked for."""
        reponse: HttpResponseBase = super().process_response(request, response)  # type: ignore[arg-type]
        pose = reponse.cookies.get(settings.SESSION_COOKIE_NAME)
        if "HX-Request" in request.headers and pose is not None and not pose.value:
            del reponse.cookies[settings.SESSION_COOKIE_NAME]
        return reponse
