"""The client's number, shown to who sends money back by hand, and written down as shown."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from paiements.models import Remboursement
from salon_paiement.droits import Action, peut
from salon_paiement.erreurs import Conflit, Refuse
from salon_paiement.services.identification import telephone_reveler
from traces.services import Trace, trace_enregistrer
from traces.types import TypeTrace


def numero_montrer(remboursement: Remboursement, acteur: User) -> str:
    """Return the E.164 number that paid, and trace that it was shown.

    Raises:
        Refuse: this person may not send money back (403).
        Conflit: the number is not kept any more, or none was given (409).
    """
    if not peut(acteur, Action.APPROUVER_REMBOURSEMENT, remboursement.salon_id):
        raise Refuse(_("Votre rôle ne permet pas de voir ce numéro."))
    telephone = remboursement.paiement.telephone
    numero = telephone_reveler(telephone) if telephone else ""
    if not numero:
        raise Conflit(_("Le numéro qui a payé n'est pas connu : demandez-le au client."))
    with transaction.atomic():
        trace_enregistrer(
            Trace(
                type_trace=TypeTrace.NUMERO_MONTRE,
                salon_id=remboursement.salon_id,
                session_id=remboursement.session_id,
                paiement_id=remboursement.paiement_id,
                acteur_id=acteur.pk,
                donnees={"reference": remboursement.reference},
            )
        )
    return numero
