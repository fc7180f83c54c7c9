"""The product's addresses, and what somebody forgot to declare, or to close."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config import urls
from config.urls import handler400, handler404, handler500

__all__ = ["handler400", "handler404", "handler500", "urlpatterns"]


def vider(request: HttpRequest) -> HttpResponse:
    """Answer anybody, whatever is asked."""
    return HttpResponse("caisse vidée")


urlpatterns = [
    path("caisse/vider/", vider, name="caisse_vider"),
    path("caisse/vider-sans-nom/", vider),
    # Declared as a staff page, and not passed through the site's login check.
    path("caisse/du-personnel/", vider, name="page_oubliee"),
    *urls.urlpatterns,
]
