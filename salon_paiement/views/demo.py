"""Pages of the demonstration only: the e-mails that would have left, readable without a mailbox."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from salon_paiement.notifications.courriels_gardes import CourrielGarde, courriel_trouver, courriels_lister
from salon_paiement.pages import JAMAIS_GARDEE, rendre_page

Vue = Callable[..., HttpResponse]


def demonstration_seulement(vue: Vue) -> Vue:
    """Make a page that does not exist outside the demo."""

    @wraps(vue)
    def porte(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        if not settings.DEMONSTRATION:
            raise Http404
        return vue(request, *args, **kwargs)

    return require_safe(porte)


@csp_update({"style-src": [SELF]})
@demonstration_seulement
def courriels(request: HttpRequest) -> HttpResponse:
    """List the kept e-mails, newest first."""
    return rendre_page(
        request,
        "client/demo_courriels.html",
        {"titre": _("E-mails de la démonstration"), "courriels": courriels_lister()},
    )


@csp_update({"style-src": [SELF], "frame-src": [SELF]})
@demonstration_seulement
def courriel(request: HttpRequest, cle: str) -> HttpResponse:
    """Show one e-mail: its text, and its HTML in a frame that may do nothing."""
    trouve = _trouver(cle)
    return rendre_page(request, "client/demo_courriel.html", {"titre": trouve.sujet, "courriel": trouve})


@csp_replace(
    {
        "default-src": [NONE],
        "script-src": None,
        "connect-src": None,
        "form-action": [NONE],
        "style-src": [UNSAFE_INLINE],
        "frame-ancestors": [SELF],
        # Its own origin is nobody's: no script, no form, no cookie; a link may open a new tab.
        "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
    }
)
@xframe_options_sameorigin
@demonstration_seulement
def courriel_html(request: HttpRequest, cle: str) -> HttpResponse:
    """Give the HTML part alone, sandboxed."""
    reponse = HttpResponse(_trouver(cle).riche)
    reponse["Cache-Control"] = JAMAIS_GARDEE
    return reponse


def _trouver(cle: str) -> CourrielGarde:
    trouve = courriel_trouver(cle)
    if trouve is None:
        raise Http404
    return trouve
