"""The end of a refund: the money has left, so the ledger says it; or it never will, and its reserve is given back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from paiements.etats_remboursement import EtatRemboursement as E
from paiements.models import ExceptionMonetaire, Paiement, Remboursement, TypeException
from paiements.services.exceptions import exception_signaler
from paiements.services.grand_livre import operations_ecrire
from paiements.services.remboursement.ecriture import remboursement_operation, reprise_corriger
from paiements.services.remboursement.plafond import sortis
from paiements.services.remboursement.transition import Geste, remboursement_transiter
from salon_paiement.models import SessionPaiement


def remboursement_finir(
    geste: Geste, *, source: str, champs: Mapping[str, Any] | None = None, acteur_id: int | None = None
) -> bool:
    """Write that the money has left, with its ledger operation; harmless when it was written already.

    Args:
        source: ``operateur``, ``interrogation``, ``caisse``, ``avoir`` or ``preuve``: kept in the trace.
    """
    valeurs = {"fini_le": timezone.now(), "prochaine_verification": None, **(champs or {})}
    if not remboursement_transiter(geste.remboursement, E.FAIT, champs=valeurs, acteur_id=acteur_id, source=source):
        return False
    operations_ecrire(remboursement_operation(geste.remboursement), *reprise_corriger(geste.remboursement))
    sur_rembourse_signaler(geste.session, geste.paiement)
    return True


def remboursement_echouer(
    geste: Geste, *, source: str, motif: str, acteur_id: int | None = None, description: str = ""
) -> bool:
    """Write a definite no: nothing left, the amount may be asked for again, in a new refund."""
    valeurs = {"fini_le": timezone.now(), "prochaine_verification": None}
    return remboursement_transiter(
        geste.remboursement,
        E.ECHOUE,
        champs=valeurs,
        acteur_id=acteur_id,
        description=description,
        source=source,
        motif=motif[:40],
    )


def sur_rembourse_signaler(session: SessionPaiement, paiement: Paiement) -> None:
    """Flag an attempt of which more left than ever came."""
    exces = sortis(paiement.pk) - (paiement.montant_recu or paiement.montant)
    if exces > 0:
        alerter(session, paiement, TypeException.SUR_REMBOURSE, exces)


def alerter(session: SessionPaiement, paiement: Paiement, type_exception: str, montant: int) -> None:
    """Open an exception; one that was closed is open again, one that waits tells the larger sum."""
    if exception_signaler(paiement, session, type_exception, montant, paiement.devise_recue or "XOF"):
        return
    anciennes = ExceptionMonetaire.objects.filter(paiement=paiement, type=type_exception, montant__lt=montant)
    anciennes.update(montant=montant)


def est_parti(remboursement: Remboursement) -> bool:
    """Tell whether somebody or something already sent it, or may have."""
    return remboursement.etat not in {E.DEMANDE, E.APPROUVE}
