"""Methods that HTTP gives a meaning here; any other is refused before a view takes it for a GET."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

CONNUES = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class MethodesMiddleware:
    """Answer 405 to TRACE, CONNECT, PROPFIND and to words that are no method at all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in CONNUES:
            return HttpResponseNotAllowed(CONNUES)
        return self.get_response(request)
