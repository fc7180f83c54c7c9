"""Ledger operations: built anywhere, written here, and every one sums to zero."""

from __future__ import annotations

import dataclasses
import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from paiements.models import CompteLivre, Ecriture, Moyen, Paiement, TypeOperation
from salon_paiement.argent import DEVISE
from salon_paiement.models import cle_nouvelle

_ENTREES = {Moyen.ESPECES.value: CompteLivre.CAISSE, Moyen.AVOIR.value: CompteLivre.AVOIRS}


class OperationDesequilibree(RuntimeError):
    """The lines of an operation do not sum to zero: a defect of ours, nothing is written."""


@dataclass(frozen=True, slots=True)
class Ligne:
    """One line to be: ``montant`` is signed (debits positive), whole units of its operation's currency."""

    compte: str
    montant: int
    coiffeur_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """Lines that live or die together, and the facts they come from. Lines of zero are left out."""

    type: str
    salon_id: uuid.UUID
    lignes: Sequence[Ligne]
    devise: str = DEVISE
    paiement_id: uuid.UUID | None = None
    session_id: uuid.UUID | None = None
    remboursement_id: uuid.UUID | None = None
    caisse_id: uuid.UUID | None = None


def operations_ecrire(*operations: Operation) -> None:
    """Write operations in one statement, inside the caller's transaction.

    Raises:
        OperationDesequilibree: one of them does not sum to zero.
    """
    Ecriture.objects.bulk_create(ecriture for operation in operations for ecriture in ecritures_de(operation))


def ecritures_de(operation: Operation, instant: datetime.datetime | None = None) -> list[Ecriture]:
    """Return the unsaved lines of an operation, dated ``instant`` (aware; now by default).

    Raises:
        OperationDesequilibree: it does not sum to zero.
    """
    if sum(ligne.montant for ligne in operation.lignes):
        raise OperationDesequilibree(operation.type)
    cle = cle_nouvelle()
    return [
        Ecriture(
            operation=cle,
            salon_id=operation.salon_id,
            paiement_id=operation.paiement_id,
            session_id=operation.session_id,
            remboursement_id=operation.remboursement_id,
            caisse_id=operation.caisse_id,
            coiffeur_id=ligne.coiffeur_id,
            compte=ligne.compte,
            montant=ligne.montant,
            devise=operation.devise,
            libelle=operation.type,
            date_creation=instant or timezone.now(),
        )
        for ligne in operation.lignes
        if ligne.montant
    ]


def succes_operation(paiement: Paiement, *, recu: int, applique: int, surplus: int, devise: str) -> Operation:
    """Build the operation of a success.

    Args:
        recu: whole units of ``devise`` really taken (what we asked for, when they do not say).
        applique: what the session owes no more; it waits on ``clients`` until the session is settled.
        surplus: what is owed to the client; the rest of ``recu`` waits on ``a_examiner``.
    """
    frais = _frais(paiement) if devise == DEVISE else []
    reste = applique + surplus - recu
    ailleurs = CompteLivre.ARRONDI if paiement.arrondi else CompteLivre.A_EXAMINER
    lignes = [
        Ligne(_ENTREES.get(paiement.moyen, CompteLivre.A_RECEVOIR), recu),
        Ligne(CompteLivre.CLIENTS, -applique),
        Ligne(CompteLivre.SURPLUS, -surplus),
        Ligne(ailleurs, reste),
    ]
    return Operation(
        type=TypeOperation.ENCAISSEMENT,
        salon_id=paiement.salon_id,
        paiement_id=paiement.pk,
        caisse_id=paiement.caisse_id,
        devise=devise,
        lignes=lignes + frais,
    )


def operation_inverser(operation: Operation) -> Operation:
    """Return the counter-entry of an operation, line by line."""
    lignes = [dataclasses.replace(ligne, montant=-ligne.montant) for ligne in operation.lignes]
    return dataclasses.replace(operation, lignes=lignes)


def extourne_operation(paiement: Paiement, *, montant: int, devise: str) -> Operation:
    """Build the counter-entry of money the provider took back."""
    return Operation(
        type=TypeOperation.EXTOURNE,
        salon_id=paiement.salon_id,
        paiement_id=paiement.pk,
        devise=devise,
        lignes=[Ligne(CompteLivre.A_EXAMINER, montant), Ligne(CompteLivre.A_RECEVOIR, -montant)],
    )


def annulation_operation(paiement: Paiement, *, soldee: bool) -> Operation:
    """Build the counter-entry of cash that leaves the drawer again.

    Args:
        soldee: its note stays paid: the sum waits on ``a_examiner`` instead of being due again.
    """
    recu, applique = paiement.montant_recu or 0, paiement.montant_applique
    return Operation(
        type=TypeOperation.ANNULATION,
        salon_id=paiement.salon_id,
        paiement_id=paiement.pk,
        caisse_id=paiement.caisse_id,
        lignes=[
            Ligne(CompteLivre.A_EXAMINER if soldee else CompteLivre.CLIENTS, applique),
            Ligne(CompteLivre.ARRONDI, recu - applique),
            Ligne(CompteLivre.CAISSE, -recu),
        ],
    )


def _frais(paiement: Paiement) -> list[Ligne]:
    """What the provider keeps: the real fee when it is told with the verdict, else the expected one."""
    if paiement.frais is not None:
        return [Ligne(CompteLivre.FRAIS_REELS, paiement.frais), Ligne(CompteLivre.FRAIS_A_PAYER, -paiement.frais)]
    attendus = paiement.frais_attendus or 0
    return [Ligne(CompteLivre.FRAIS_ATTENDUS, attendus), Ligne(CompteLivre.FRAIS_A_PAYER, -attendus)]
