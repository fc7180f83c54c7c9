"""French or English: one link on every page."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from salon_paiement.pages import LANGUES, VoirAilleurs

UN_AN = 365 * 24 * 3600


@require_safe
def choisir_langue(request: HttpRequest, code: str) -> HttpResponse:
    """``GET /langue/<code>/?suite=/…``: remember the language, go back to the page (this site's only).

    Raises:
        Http404: a language we do not speak.
    """
    if code not in LANGUES:
        raise Http404
    suite = request.GET.get("suite", "/")
    if not (suite.startswith("/") and url_has_allowed_host_and_scheme(suite, allowed_hosts=None)):
        suite = "/"
    reponse = VoirAilleurs(suite)
    reponse.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=UN_AN, samesite="Lax", secure=request.is_secure())
    reponse["Cache-Control"] = "no-store"
    return reponse
