"""What the salon keeps about its clients, in a few plain sentences: public, the same for everybody."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from salon_paiement.conservation import REGLABLES
from salon_paiement.pages import rendre_page


@require_safe
def confidentialite(request: HttpRequest) -> HttpResponse:
    """Tell what is kept, for how long, and how to be erased."""
    durees = [(categorie.quoi, settings.CONSERVATION[categorie.cle]) for categorie in REGLABLES.values()]
    return rendre_page(request, "client/confidentialite.html", {"titre": _("Vos données"), "durees": durees})
