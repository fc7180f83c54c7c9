"""Credits whose date has passed: what is left on them is no longer owed, and the ledger says so.

The salon gains what it no longer owes: the account a credit given for nothing was charged to, and the one the owner's
write-offs go to. Lock order: credit → ledger; whoever spends one holds its row, and the next bell sees what is left.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from paiements.models import Avoir, CompteLivre, TypeOperation
from paiements.services.grand_livre import Ligne, Operation, operations_ecrire
from traces.services import Trace, traces_enregistrer
from traces.types import TypeTrace

LOT = 500


def avoirs_expirer() -> int:
    """Book out what is left on the credits whose instant has passed, never before it; harmless when rung twice.

    Returns:
        How many credits were booked out.
    """
    total = 0
    while fait := _lot_expirer():
        total += fait
        if fait < LOT:
            break
    return total


def _lot_expirer() -> int:
    with transaction.atomic():
        dus = Avoir.objects.filter(
            expire_le__lte=timezone.now(), montant_utilise__lt=F("montant") - F("montant_expire")
        )
        # Read once locked: what a payment has just spent is not left any more.
        verrou = dus.select_for_update(no_key=True, skip_locked=True, of=("self",))
        avoirs = list(verrou.order_by("expire_le", "pk")[:LOT])
        if avoirs:
            operations = [_operation(avoir) for avoir in avoirs]
            siens = Avoir.objects.filter(pk__in=[avoir.pk for avoir in avoirs])
            siens.update(montant_expire=F("montant") - F("montant_utilise"))
            operations_ecrire(*operations)
            traces_enregistrer([_trace(avoir) for avoir in avoirs])
    return len(avoirs)


def _operation(avoir: Avoir) -> Operation:
    """Args: ``avoir`` as it was read, before anything was booked out."""
    lignes = [Ligne(CompteLivre.AVOIRS, avoir.solde), Ligne(CompteLivre.PERTES_PROFITS, -avoir.solde)]
    return Operation(type=TypeOperation.EXPIRATION, salon_id=avoir.salon_id, lignes=lignes)


def _trace(avoir: Avoir) -> Trace:
    return Trace(
        type_trace=TypeTrace.AVOIR_EXPIRE,
        salon_id=avoir.salon_id,
        client_id=avoir.client_id,
        objet_id=avoir.pk,
        donnees={"montant": avoir.solde},
    )
