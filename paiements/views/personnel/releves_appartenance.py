"""Whose a statement is, when its lines do not tell: the two answers a person may give on its page."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from paiements.services.idempotence import une_fois
from paiements.services.rapprochement.appartenance import releve_ecarter, releve_reconnaitre
from paiements.views.personnel.cles import cle_du_personnel
from paiements.views.personnel.commun import exiger
from paiements.views.personnel.releves import page_releve, releve_ou_404
from salon_paiement.droits import Action
from salon_paiement.erreurs import ErreurMetier
from salon_paiement.pages import voir


@require_POST
def releve_notre(request: HttpRequest, releve_id: uuid.UUID) -> HttpResponseBase:
    """Ours: its payouts are posted."""
    releve = releve_ou_404(request, releve_id)
    exiger(request, Action.RAPPROCHER, releve.salon)
    try:
        with une_fois(cle_du_personnel(request, releve.salon_id, "releve_notre", releve.pk), str(releve.pk)) as neuve:
            if neuve:
                passes = releve_reconnaitre(releve, acteur_id=request.user.pk or 0)
                messages.success(request, _("C'est noté. Versements passés à la banque : %(n)s.") % {"n": passes})
    except ErreurMetier as erreur:
        return page_releve(request, releve, erreur)
    return voir("admin:releve", releve.pk)


@require_POST
def releve_etranger(request: HttpRequest, releve_id: uuid.UUID) -> HttpResponseBase:
    """Somebody else's: what it wrote is taken back, and it no longer counts."""
    releve = releve_ou_404(request, releve_id)
    exiger(request, Action.RAPPROCHER, releve.salon)
    motif = request.POST.get("motif", "")
    cle = cle_du_personnel(request, releve.salon_id, "releve_etranger", releve.pk, motif)
    try:
        with une_fois(cle, str(releve.pk)) as neuve:
            if neuve:
                releve_ecarter(releve, motif, acteur_id=request.user.pk or 0)
                messages.success(request, _("C'est noté : ce relevé ne compte plus. Son fichier garde sa trace."))
    except ErreurMetier as erreur:
        return page_releve(request, releve, erreur)
    return voir("admin:releve", releve.pk)
