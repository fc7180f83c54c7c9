"""The login session's cookie, and what late news may do to it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponseBase


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
