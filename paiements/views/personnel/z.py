"""The pages of one Z."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from paiements.documents.z_moyens import moyens_affichables
from paiements.documents.z_pdf import z_pdf
from paiements.documents.z_tiroir import coupures_de, tiroir_lignes
from paiements.models import ClotureCaisse
from paiements.selecteurs_caisse import (
    cloture_visible,
)
from paiements.selecteurs_z import releves_du_z
from paiements.views.personnel.commun import rendre


def tiroir_z(request: HttpRequest, cle: int) -> HttpResponse:
    """Show one Z."""
    cloture = _cloture_ou_404(request, cle)
    contexte = {
        "z": cloture,
        "t": cloture.totaux,
        "rendu_depuis": max(-cloture.totaux["extournes"], 0),
        "lignes": tiroir_lignes(cloture),
        "moyens": moyens_affichables(cloture, releves_du_z(cloture)),
        "comptage": coupures_de(cloture),
    }
    return rendre(request, "personnel/tiroir_z.html", contexte, titre=_("Z n° %(n)s") % {"n": cloture.numero})


def tiroir_z_pdf(request: HttpRequest, cle: int) -> HttpResponse:
    """Give one Z as a PDF."""
    cloture = _cloture_ou_404(request, cle)
    reponse = HttpResponse(z_pdf(cloture), content_type="application/pdf")
    reponse["Content-Disposition"] = f'inline; filename="z-{cloture.numero}.pdf"'
    return reponse


def _cloture_ou_404(request: HttpRequest, cle: int) -> ClotureCaisse:
    cloture = cloture_visible(request.user, cle)
    if cloture is None:
        raise Http404
    return cloture
