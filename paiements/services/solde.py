"""Settling a session that owes nothing any more: what clients paid becomes sales, tips and commissions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from paiements.models import CompteLivre, TypeOperation
from paiements.repartition import Part, Vente, parts_calculer
from paiements.services.exceptions import partielles_clore
from paiements.services.grand_livre import Ligne, Operation, operations_ecrire
from paiements.services.remboursement.ecriture import reprises_apres_reglement
from salon_paiement.models import LigneSession, Recu, SessionPaiement
from salon_paiement.services.reglement import session_regler
from traces.services import Trace


def session_solder(
    session: SessionPaiement,
    *,
    champs: dict[str, Any],
    autres_traces: Sequence[Trace] = (),
    operations: Sequence[Operation] = (),
) -> Recu:
    """Settle: ledger, final state, receipt, message, in the caller's transaction with the session locked.

    Args:
        champs: what else changes on the session (its applied amount, usually).
        operations: what the same effect writes in the ledger, in the same statement.

    Raises:
        TransitionInterdite: this session can no longer be settled.
    """
    partielle = session.montant_applique > 0
    operations_ecrire(*operations, reglement_operation(session, parts_de(session)))
    if partielle:
        # Part of it may have been given back before the rest came.
        operations_ecrire(*reprises_apres_reglement(session))
        partielles_clore(session)
    return session_regler(session, champs=champs, autres_traces=list(autres_traces))


def parts_de(session: SessionPaiement) -> list[Part]:
    """Return what each hairdresser sold in this session, her tip and her commission (whole XOF)."""
    lignes = LigneSession.objects.filter(session=session).select_related("coiffeur").order_by("date_creation", "pk")
    return parts_calculer(map(vente_de, lignes), pourboire=session.pourboire, remise=session.remise)


def vente_de(ligne: LigneSession) -> Vente:
    """Return one line as a sale; ``ligne.coiffeur`` is read."""
    return Vente(ligne.coiffeur_id, ligne.montant, ligne.coiffeur.taux_commission if ligne.coiffeur else 0)


def reglement_operation(session: SessionPaiement, parts: Sequence[Part]) -> Operation:
    """Build the operation that settles a session, each hairdresser's part on her own lines."""
    lignes = [Ligne(CompteLivre.CLIENTS, session.total), Ligne(CompteLivre.REMISES, session.remise)]
    for part in parts:
        lignes += [
            Ligne(CompteLivre.VENTES, -part.ventes, part.coiffeur_id),
            Ligne(CompteLivre.POURBOIRES, -part.pourboire, part.coiffeur_id),
            Ligne(CompteLivre.COMMISSIONS, part.commission, part.coiffeur_id),
            Ligne(CompteLivre.COMMISSIONS_DUES, -part.commission, part.coiffeur_id),
        ]
    return Operation(type=TypeOperation.REGLEMENT, salon_id=session.salon_id, session_id=session.pk, lignes=lignes)
