"""The login session: read at every page of the staff and call of an app, and the cookie that late news must not take."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.backends import db
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

_LIRE = "SELECT * FROM django_session WHERE session_key = %s AND expire_date > %s"
_LIRE_AVEC = f"""
SELECT u.*, s.session_data FROM django_session s JOIN {User._meta.db_table} u ON u.id = %s
WHERE s.session_key = %s AND s.expire_date > %s
"""  # noqa: S608 - our own tables' names


class SessionStore(db.SessionStore):
    """Django's own, in the database; its reading is written out, which costs a third of building it."""

    def _get_session_from_db(self) -> Any:
        lues = self.model.objects.raw(_LIRE, [self.session_key, timezone.now()])
        lue = next(iter(lues), None)
        if lue is None:
            self._session_key = None
        return lue

    def charger_avec(self, compte: int) -> User | None:
        """Read this session and, in the same statement, an account; ``None`` when one of them is not there (any more).

        That this account is the session's own is still to be looked at.

        Args:
            compte: its number.
        """
        demande = [compte, self.session_key, timezone.now()]
        trouve = next(iter(User.objects.raw(_LIRE_AVEC, demande)), None)
        if trouve is None:
            self._session_key, self._session_cache = None, {}
            return None
        self._session_cache = self.decode(trouve.session_data)  # type: ignore[attr-defined]
        return trouve


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
