"""The slash at the end of an address: whoever forgot it is told where to send the same request."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.middleware.common import CommonMiddleware

LECTURES = ("GET", "HEAD")
MEME_DEMANDE = 308


class BarreMiddleware(CommonMiddleware):
    """Django's own, but for what is sent: after a 301 a program asks with a GET, and takes the list for its answer.

    Pages keep the 301, which every browser knows.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Add the slash where an address exists with it."""
        reponse = super().process_response(request, response)
        if reponse is not response and request.method not in LECTURES:
            reponse.status_code = MEME_DEMANDE
        return reponse
