"""Ledger operations: every one sums to zero, and each success makes exactly one."""

from __future__ import annotations

from paiements.models import CompteLivre, Ecriture, Moyen, Paiement
from salon_paiement.models import cle_nouvelle


def succes_ecrire(paiement: Paiement, *, recu: int, applique: int, surplus: int, devise: str) -> None:
    """Write the operation of a success.

    Args:
        recu: whole units of ``devise`` really taken (what we asked for, when they do not say).
        applique: what settled the session.
        surplus: what is owed to the client; the rest of ``recu`` waits on ``a_examiner``.
    """
    entree = CompteLivre.CAISSE if paiement.moyen == Moyen.ESPECES else CompteLivre.A_RECEVOIR
    _operation(
        paiement,
        "encaissement",
        devise,
        [
            (entree, recu),
            (CompteLivre.VENTES, -applique),
            (CompteLivre.SURPLUS, -surplus),
            (CompteLivre.A_EXAMINER, applique + surplus - recu),
        ],
    )


def extourne_ecrire(paiement: Paiement, *, montant: int, devise: str) -> None:
    """Write the counter-entry of money the provider took back."""
    _operation(paiement, "extourne", devise, [(CompteLivre.A_EXAMINER, montant), (CompteLivre.A_RECEVOIR, -montant)])


def _operation(paiement: Paiement, libelle: str, devise: str, lignes: list[tuple[str, int]]) -> None:
    operation = cle_nouvelle()
    Ecriture.objects.bulk_create(
        Ecriture(
            operation=operation,
            salon_id=paiement.salon_id,
            paiement=paiement,
            compte=compte,
            montant=montant,
            devise=devise,
            libelle=libelle,
        )
        for compte, montant in lignes
        if montant
    )
