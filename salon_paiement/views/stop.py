"""STOP: whoever holds the address in her message withdraws her agreement, without a login nor an explanation."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from salon_paiement.models import Consentement
from salon_paiement.pages import rendre_page, voir
from salon_paiement.services.consentements import consentement_retirer


# No token in the form: a stranger's page cannot know the address, and whoever knows it may post.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, jeton: str) -> HttpResponse:
    """``/stop/<jeton>/``: ask once, then stop every message of this salon to this number.

    A GET changes nothing: messaging applications open links to show what is behind them.
    """
    accord = get_object_or_404(Consentement.objects.select_related("salon"), jeton=jeton)
    if request.method == "POST":
        consentement_retirer(accord)
        return voir("stop", jeton)
    reponse = rendre_page(request, "client/stop.html", {"salon": accord.salon, "accord": accord})
    reponse["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return reponse
