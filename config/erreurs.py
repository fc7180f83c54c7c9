"""Error pages: one clear sentence in the reader's language, and the request id to quote."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from salon_paiement.pages import page_erreur


def csrf_refuse(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose protection cookie is missing or stale."""
    return page_erreur(
        request,
        403,
        _("Cette page a expiré"),
        _("Revenez en arrière, rechargez la page puis recommencez. Rien n'a été payé ni perdu."),
    )


def introuvable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an unknown address."""
    return page_erreur(
        request, 404, _("Page introuvable"), _("Cette adresse n'existe pas ou plus. Scannez de nouveau le QR du salon.")
    )


def requete_invalide(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that cannot be read."""
    return page_erreur(request, 400, _("Demande illisible"), _("Rechargez la page puis recommencez."))


def erreur_serveur(request: HttpRequest) -> HttpResponse:
    """Answer a fault of ours: the sentence promises only what is true."""
    return page_erreur(
        request,
        500,
        _("Un problème est survenu chez nous"),
        _("Rien n'est perdu : ce qui a été payé est enregistré. Rechargez la page dans un instant."),
    )
