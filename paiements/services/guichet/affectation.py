"""Moving money between accounts of the ledger after a decision: counter-entries, never a change of the past.

Rows are locked by the caller (session → attempt → exception). Amounts are whole units of the attempt's currency.
"""

from __future__ import annotations

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from paiements.etats_remboursement import OUVERTS
from paiements.models import CompteLivre, Ecriture, Paiement, Remboursement, TypeOperation
from paiements.services.essai import montants_appliques
from paiements.services.grand_livre import Ligne, Operation, operations_ecrire
from paiements.services.remboursement.ecriture import vente_defaire
from paiements.services.remboursement.plafond import disponible
from paiements.services.transition import paiement_noter
from salon_paiement.argent import DEVISE
from salon_paiement.erreurs import Conflit
from salon_paiement.models import SessionPaiement
from salon_paiement.services.transition import session_noter

C = CompteLivre


def solde_de(paiement: Paiement, compte: str) -> int:
    """Return what an attempt left on an account, signed (debits positive)."""
    devise = paiement.devise_recue or DEVISE
    lignes = Ecriture.objects.filter(paiement=paiement, compte=compte, devise=devise)
    return lignes.aggregate(n=Sum("montant"))["n"] or 0


def surplus_libre(paiement: Paiement) -> int:
    """Return what is owed to the client of this attempt and promised to nobody yet, whole XOF."""
    return max(min(-solde_de(paiement, C.SURPLUS), disponible(paiement)), 0)


def argent_liberer(session: SessionPaiement, paiement: Paiement) -> int:
    """Take an attempt's money off a note that is not paid: it becomes surplus, owed to the client.

    Returns:
        How much was freed, whole XOF.

    Raises:
        Conflit: what came was promised or given back meanwhile.
    """
    montant = min(paiement.montant_applique, disponible(paiement))
    if montant <= 0:
        raise Conflit(_("Cet argent a déjà été rendu ou déplacé : rechargez la page."))
    _ecrire(paiement, Ligne(C.CLIENTS, montant), Ligne(C.SURPLUS, -montant))
    paiement_noter(
        paiement,
        {"montant_applique": paiement.montant_applique - montant, "surplus": paiement.surplus + montant},
    )
    session_noter(session, montants_appliques(session, paiement, -montant))
    return montant


def surplus_appliquer(session: SessionPaiement, paiement: Paiement) -> int:
    """Count an attempt's free surplus on its note, as far as something is due there.

    Returns:
        How much was applied, whole XOF; zero when there is nothing to apply.
    """
    montant = min(surplus_libre(paiement), session.du)
    if montant > 0:
        _ecrire(paiement, Ligne(C.SURPLUS, montant), Ligne(C.CLIENTS, -montant))
        paiement_noter(
            paiement,
            {"montant_applique": paiement.montant_applique + montant, "surplus": paiement.surplus - montant},
        )
        session_noter(session, montants_appliques(session, paiement, montant))
    return max(montant, 0)


def montant_constater(paiement: Paiement) -> None:
    """Write that the amount asked is what really came, as somebody read in the operator's own account.

    What waited to be examined becomes surplus: owed, until it is applied or given back.

    Raises:
        Conflit: the provider gave it back meanwhile.
    """
    if paiement.montant_recu:
        return
    attendu = -solde_de(paiement, C.A_EXAMINER)
    if attendu <= 0:
        # The provider gave it back by itself, or more: nothing is left to be owed.
        raise Conflit(_("Cet argent a déjà été rendu ou déplacé : rechargez la page."))
    _ecrire(paiement, Ligne(C.A_EXAMINER, attendu), Ligne(C.SURPLUS, -attendu))
    paiement_noter(paiement, {"montant_recu": paiement.montant, "surplus": paiement.surplus + attendu})


def pertes_montant(paiement: Paiement) -> int:
    """Return what writing an attempt off would bring the salon (negative: cost it), whole units of its currency."""
    return -solde_de(paiement, C.SURPLUS) - solde_de(paiement, C.A_EXAMINER)


def pertes_passer(paiement: Paiement) -> int:
    """Write off what an attempt left unsettled: its surplus (a gain), what had to be examined (a loss or a gain).

    Returns:
        What the salon gains (negative: loses), whole units of the attempt's currency.

    Raises:
        Conflit: nothing is left to write off, or part of it is promised as a refund.
    """
    surplus, examen = -solde_de(paiement, C.SURPLUS), solde_de(paiement, C.A_EXAMINER)
    if Remboursement.objects.filter(paiement=paiement, etat__in=OUVERTS).exists():
        raise Conflit(_("Un remboursement de cet argent est demandé ou en route : attendez sa fin."))
    if not surplus and not examen:
        raise Conflit(_("Il n'y a rien à passer en pertes et profits : expliquez ce que vous avez constaté."))
    _ecrire(
        paiement,
        Ligne(C.SURPLUS, surplus),
        Ligne(C.A_EXAMINER, -examen),
        Ligne(C.PERTES_PROFITS, examen - surplus),
    )
    paiement_noter(paiement, {"surplus": paiement.surplus - surplus})
    return surplus - examen


def annulation_passer(session: SessionPaiement, paiement: Paiement) -> int:
    """Write off cash cancelled after its receipt: its part of the sale, tip and commission are taken back.

    Returns:
        How much of the note is undone, whole XOF.

    Raises:
        Conflit: nothing waits to be examined any more.
    """
    examen = solde_de(paiement, C.A_EXAMINER)
    if examen <= 0:
        raise Conflit(_("Il n'y a rien à passer en pertes et profits : expliquez ce que vous avez constaté."))
    operations_ecrire(vente_defaire(paiement, session, examen))
    return examen


def _ecrire(paiement: Paiement, *lignes: Ligne) -> None:
    operations_ecrire(
        Operation(
            type=TypeOperation.AFFECTATION,
            salon_id=paiement.salon_id,
            paiement_id=paiement.pk,
            devise=paiement.devise_recue or DEVISE,
            lignes=lignes,
        )
    )
