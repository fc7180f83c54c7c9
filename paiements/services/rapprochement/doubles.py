"""Lines that tell again what another one told: statements overlap, and two of them rarely write the same hour.

A payout is known by its reference, a refund by its payment, reference and sum. What repeats moves no money: it
waits for a human, who alone can tell a copy from a second one just like it.
"""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence

from paiements.models import EtatLigne, LigneReleve
from paiements.services.rapprochement.verdicts import Trouvailles

# A day written without its hour, in another time zone, is still the same day.
ECART = datetime.timedelta(hours=36)
_Rendu = tuple[uuid.UUID, str, int, str]


def lignes_en_double(
    comptes: Collection[uuid.UUID], lignes: Sequence[LigneReleve], trouvailles: Trouvailles
) -> set[int]:
    """Return the ids of the lines that repeat a known one of these accounts, or an earlier one of the batch.

    Args:
        comptes: the statement's account and its brothers.
        lignes: in the order of the statement, without a verdict yet.
    """
    return _reversements(comptes, lignes, trouvailles) | _remboursements(lignes, trouvailles)


def _reversements(comptes: Collection[uuid.UUID], lignes: Sequence[LigneReleve], trouvailles: Trouvailles) -> set[int]:
    """Payouts whose reference, amount and currency are in the ledger already."""
    versees = [
        ligne
        for ligne in lignes
        if ligne.sens == "reversement" and ligne.reference and not ligne.motif and trouvailles.de(ligne)[0] is None
    ]
    if not versees:
        return set()
    passes = LigneReleve.objects.filter(
        compte_id__in=comptes,
        sens="reversement",
        etat=EtatLigne.RAPPROCHEE,
        reference__in={ligne.reference for ligne in versees},
    )
    connus = set(passes.values_list("reference", "montant", "devise"))
    doubles = set()
    for ligne in versees:
        cle = (ligne.reference, ligne.montant, ligne.devise)
        if cle in connus:
            doubles.add(ligne.pk)
        connus.add(cle)
    return doubles


def _remboursements(lignes: Sequence[LigneReleve], trouvailles: Trouvailles) -> set[int]:
    """Refunds of the same payment, reference and sum as a known one, less than :data:`ECART` apart."""
    rendues = []
    for ligne in lignes:
        paiement, deux = trouvailles.de(ligne)
        if ligne.sens == "remboursement" and paiement is not None and not deux:
            rendues.append((_cle(ligne, paiement.pk), ligne))
    if not rendues:
        return set()
    connus: dict[_Rendu, list[datetime.datetime]] = defaultdict(list)
    for connue in rembourses_comptes({cle[0] for cle, _l in rendues}):
        if connue.paiement_id is not None:
            connus[_cle(connue, connue.paiement_id)].append(connue.instant)
    doubles = set()
    for cle, ligne in rendues:
        if any(abs(ligne.instant - instant) <= ECART for instant in connus[cle]):
            doubles.add(ligne.pk)
        else:
            connus[cle].append(ligne.instant)
    return doubles


def rembourses_comptes(paiement_ids: set[uuid.UUID]) -> list[LigneReleve]:
    """Return the refund lines of these payments that count as money given back: a repeated one does not."""
    rendues = LigneReleve.objects.filter(paiement_id__in=paiement_ids, sens="remboursement")
    return list(rendues.exclude(motif="en_double"))


def _cle(ligne: LigneReleve, paiement_id: uuid.UUID) -> _Rendu:
    return paiement_id, ligne.reference, ligne.montant, ligne.devise
