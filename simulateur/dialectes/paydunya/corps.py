"""Bodies of PayDunya: the invoice as confirmed, and the same as a PHP-style form for its notification."""

import hashlib
from collections.abc import Iterator
from typing import Any

from simulateur.dialectes.deformations import Formes
from simulateur.scenarios import ECHOUE, EN_ATTENTE, REUSSI
from simulateur.transactions import Transaction

Corps = dict[str, Any]
_ANNULEES = ("APPROVAL_REJECTED", "CANCELLED_BY_MERCHANT", "EXPIRED")


def mot(statut: str, motif: str) -> str:
    """PayDunya's status; it has no word for an expiry."""
    if statut == ECHOUE:
        return "cancelled" if motif in _ANNULEES else "failed"
    return {REUSSI: "completed", EN_ATTENTE: "pending"}.get(statut, statut)


def empreinte(cle_maitre: str) -> str:
    """The "hash" of every message: the same for all, it proves the key is known and covers nothing else."""
    return hashlib.sha512(cle_maitre.encode()).hexdigest()


def facture(transaction: Transaction, statut: str, motif: str, montant: int, cle_maitre: str) -> Corps:
    """The invoice as a confirmation shows it."""
    demande = transaction.demande
    paye = statut == REUSSI
    return {
        "hash": empreinte(cle_maitre),
        "invoice": {
            "token": transaction.reference,
            "items": demande.extra["items"],
            "taxes": demande.extra["taxes"],
            "total_amount": montant,
            "description": demande.description,
        },
        "custom_data": demande.extra["custom_data"],
        "actions": {
            "cancel_url": demande.url_annulation,
            "callback_url": demande.url_notification,
            "return_url": demande.url_retour,
        },
        "mode": "test",
        "status": mot(statut, motif),
        "customer": {"name": "Client de passage", "phone": demande.telephone, "email": ""},
        "receipt_url": f"/recu/{transaction.reference}.pdf" if paye else "",
        "receipt_identifier": transaction.reference.removeprefix("test_") if paye else "",
        "provider_reference": demande.alias if paye else "",
        "fail_reason": motif if mot(statut, motif) == "failed" else "",
    }


def en_formulaire(corps: Corps, racine: str = "data") -> Iterator[tuple[str, str]]:
    """Pairs named as PHP names nested arrays: ``data[invoice][token]``."""
    for cle, valeur in corps.items():
        if isinstance(valeur, dict):
            yield from en_formulaire(valeur, f"{racine}[{cle}]")
        else:
            yield f"{racine}[{cle}]", "" if valeur is None else str(valeur)


FORMES = Formes(
    montant=("invoice", "total_amount"),
    statut=("status",),
    infos=(("custom_data",),),
    reference=("invoice", "token"),
    devise=("invoice", "currency"),
    mot_attente="pending",
    mot_succes="completed",
    reussis=("completed",),
    trompeur=((("status",), "canceled"),),
)
