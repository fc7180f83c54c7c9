"""Methods that HTTP gives a meaning here; any other is refused before a view takes it for a GET."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import translation

from salon_paiement.api.chemin import est_de_l_api
from salon_paiement.api.erreurs import erreur_json

CONNUES = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class MethodesMiddleware:
    """Answer 405 to TRACE, CONNECT, PROPFIND and to words that are no method at all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in CONNUES:
            return _refuser(request)
        return self.get_response(request)


def _refuser(request: HttpRequest) -> HttpResponse:
    if not est_de_l_api(request.path_info):
        return HttpResponseNotAllowed(CONNUES)
    # Nothing above has chosen the language yet.
    with translation.override(translation.get_language_from_request(request)):
        return erreur_json(405, "method_not_allowed", Allow=", ".join(CONNUES))
