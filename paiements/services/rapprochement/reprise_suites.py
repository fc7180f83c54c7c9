"""What follows when an orphan finds its payment: its exception closes, changes its reason, or its credit is undone.

Rows are locked by the caller: accounts → sessions → payments → exceptions → lines.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from paiements.models import (
    CompteLivre,
    EtatLigne,
    ExceptionMonetaire,
    Paiement,
    Resolution,
    TypeException,
    TypeOperation,
)
from paiements.services.exceptions import exception_clore, exception_signaler
from paiements.services.grand_livre import Ligne, Operation, operations_ecrire
from paiements.services.rapprochement.effets import exception_trace
from paiements.services.rapprochement.verdicts import Verdict
from paiements.services.transition import tentative_verrouiller
from salon_paiement.sortants.emission import fait_enregistrer


def ligne_conclure(exception: ExceptionMonetaire | None, verdict: Verdict) -> None:
    """Close what waited for a person, or tell her what waits now instead."""
    paiement = verdict.paiement
    if exception is None or paiement is None:
        return
    if exception.resolution == Resolution.AVOIR:
        _credit_reprendre(exception, paiement)
    elif exception.resolue_le is None and verdict.etat == EtatLigne.RAPPROCHEE:
        note = _("La ligne a trouvé son paiement : cet argent est déjà compté sur sa note.")
        exception_clore(exception, Resolution.EXPLIQUE, note=note)
    elif exception.resolue_le is None:
        _changer_de_raison(exception, paiement)


def _changer_de_raison(exception: ExceptionMonetaire, paiement: Paiement) -> None:
    """Its payment is known, and tells something else: a difference waits now, no longer money without a note."""
    pris = ExceptionMonetaire.objects.filter(paiement=paiement, type=TypeException.RELEVE_DIVERGENT).exists()
    exception.type = TypeException.RELEVE_DIVERGENT
    exception.session_id = paiement.session_id
    # A payment holds one exception of each kind.
    exception.paiement_id = None if pris else paiement.pk
    exception.save(update_fields=["type", "session", "paiement"])
    fait_enregistrer(exception_trace(exception))


def _credit_reprendre(exception: ExceptionMonetaire, paiement: Paiement) -> None:
    """The operator owes this money once: the credit somebody gave for it is borne by the salon until she decides."""
    montant = exception.montant
    lignes = [Ligne(CompteLivre.A_RECEVOIR, -montant), Ligne(CompteLivre.PERTES_PROFITS, montant)]
    operations_ecrire(Operation(type=TypeOperation.AFFECTATION, salon_id=exception.salon_id, lignes=lignes))
    payee_signaler(
        paiement,
        montant,
        _("Un avoir a été donné pour cet argent avant qu'on connaisse sa note : le client l'a deux fois."),
    )


def payee_signaler(paiement: Paiement, montant: int, precision: str) -> None:
    """Open a difference on a payment, its note locked before it.

    Args:
        montant: whole XOF. precision: what a person must know.
    """
    with transaction.atomic():
        session, verrouille = tentative_verrouiller(paiement.pk)
        exception_signaler(verrouille, session, TypeException.RELEVE_DIVERGENT, montant, precision=precision)
