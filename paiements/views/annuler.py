"""``POST /s/<jeton>/annuler``: the client withdraws her request; what the page says next is what the operator said."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from paiements.models import Paiement
from paiements.services.annulation import paiement_annuler_une_fois
from paiements.services.idempotence import cle_composer, cle_lue, une_fois
from salon_paiement.models import SessionPaiement
from salon_paiement.pages import voir
from salon_paiement.views.portes import action_client


@action_client
def annuler(request: HttpRequest, session: SessionPaiement) -> HttpResponse:
    """Withdraw the attempt that this page showed, and no later one; a replay leads to the same page."""
    reference = request.POST.get("reference", "")[:30]
    cle = cle_composer(f"session:{session.pk}", cle_lue(request), "annuler", reference)
    paiement = Paiement.objects.filter(session=session, reference=reference, remplacee=False).first()
    if paiement is None:
        # Its key is used all the same: another reference under it is another operation.
        with une_fois(cle, f"annulation:{reference}"):
            pass
    else:
        # Outside any transaction: the operator is called.
        paiement_annuler_une_fois(paiement.pk, cle, par="client")
    return voir("session", session.jeton)
