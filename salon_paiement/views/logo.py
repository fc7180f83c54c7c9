"""A salon's logo, by its digest: the same address always gives the same bytes."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from salon_paiement.models import Logo

# Opened alone it is an image and nothing else: no script, no form, no frame, an origin that is nobody's.
POLITIQUE = "default-src 'none'; sandbox; frame-ancestors 'none'"


@require_safe
def logo(request: HttpRequest, empreinte: str) -> HttpResponse:
    """``GET /logo/<sha256>.webp``: public, as a sign above a shop is.

    Raises:
        Http404: no salon has this picture (any more).
    """
    contenu = Logo.objects.filter(empreinte=empreinte).values_list("contenu", flat=True).first()
    if contenu is None:
        raise Http404
    reponse = HttpResponse(bytes(contenu), content_type="image/webp")
    reponse["Content-Security-Policy"] = POLITIQUE
    reponse["Content-Disposition"] = 'inline; filename="logo.webp"'
    reponse["Cache-Control"] = "public, max-age=31536000, immutable"
    return reponse
