"""The line behind an orphan: locked, told apart from what a payment explains already."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from paiements.models import ExceptionMonetaire, LigneReleve, Paiement
from paiements.services.rapprochement.comptes import comptes_freres
from salon_paiement.erreurs import Conflit


def ligne_verrouiller(exception: ExceptionMonetaire) -> LigneReleve:
    """Lock and return an orphan's line: whoever matches it again waits, or has been quicker.

    Raises:
        Conflit: it tells of no money that came, or has found its note.
    """
    verrou = LigneReleve.objects.select_for_update(no_key=True, of=("self",)).select_related("releve", "compte")
    ligne = verrou.filter(exceptions=exception, sens="encaissement", paiement=None).first()
    if ligne is None:
        raise Conflit(_("Cette ligne ne parle pas d'argent arrivé, ou a déjà trouvé sa note : rechargez la page."))
    return ligne


def ligne_seule_verifier(ligne: LigneReleve, *, sauf: Paiement | None = None) -> None:
    """Refuse a line that a payment explains: its money is counted there, or will be, by the operator's own answer.

    Args:
        sauf: the attempt, not received yet, that the line is about to be counted on.

    Raises:
        Conflit: it names another payment.
    """
    references = {ligne.reference, ligne.notre_reference} - {""}
    leur = Q(reference_fournisseur=ligne.reference) & ~Q(reference_fournisseur="")
    nommes = Paiement.objects.filter(leur | Q(reference__in=references), compte_id__in=comptes_freres(ligne.compte))
    autres = nommes.exclude(pk=sauf.pk) if sauf else nommes
    porteur = autres.select_related("session").first()
    if porteur is not None:
        raise Conflit(
            _(
                "Le paiement de la note %(code)s a déjà cette référence : son argent n'est compté qu'une fois. "
                "Cette ligne se rapprochera d'elle-même dans quelques minutes."
            )
            % {"code": porteur.session.code_court}
        )
