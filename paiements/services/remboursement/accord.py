"""Four eyes: who may approve a refund, alone or as the second person."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from paiements.models import Remboursement
from paiements.services.remboursement.plafond import engage_sur_la_note
from salon_paiement.argent import montant_afficher
from salon_paiement.droits import Action, peut
from salon_paiement.erreurs import Refuse
from salon_paiement.models import Salon, SessionPaiement


def peut_approuver_seul(acteur: User, session: SessionPaiement, montant: int) -> bool:
    """Tell whether ``acteur`` may ask and approve at once: she may approve, and the visit stays below the limit.

    Args:
        montant: what she is about to ask, added to what this visit already gives back.
    """
    if not peut(acteur, Action.APPROUVER_REMBOURSEMENT, session.salon_id):
        return False
    seuil: int = Salon.objects.values_list("seuil_double_accord", flat=True).get(pk=session.salon_id)
    return engage_sur_la_note(session.pk) + montant <= seuil


def approbation_verifier(remboursement: Remboursement, acteur: User) -> None:
    """Tell whether ``acteur`` may approve this refund.

    Raises:
        Refuse: she may not, with the reason.
    """
    if not peut(acteur, Action.APPROUVER_REMBOURSEMENT, remboursement.salon_id):
        raise Refuse(_("Votre rôle ne permet pas d'approuver un remboursement."))
    if remboursement.demande_par_id == acteur.pk and not peut_approuver_seul(acteur, remboursement.session, 0):
        seuil = Salon.objects.values_list("seuil_double_accord", flat=True).get(pk=remboursement.salon_id)
        raise Refuse(
            _("Au-dessus de %(seuil)s pour une même note, une autre personne doit approuver.")
            % {"seuil": montant_afficher(seuil)}
        )
