"""Bodies of FedaPay v1: resources wrapped under their versioned name, statuses in its own words."""

from typing import Any

from simulateur.dialectes.deformations import Formes
from simulateur.grand_livre import horodater
from simulateur.scenarios import ECHOUE, EN_ATTENTE, REUSSI
from simulateur.transactions import Transaction

Corps = dict[str, Any]
FRAIS_PB = 180
XOF = {"id": 1, "name": "FCFA", "iso": "XOF", "code": 952}

_CLOSES = {"APPROVAL_REJECTED": "canceled", "CANCELLED_BY_MERCHANT": "canceled", "EXPIRED": "expired"}
_ERREURS = {
    "": "NO_ERROR",
    "LOW_BALANCE_OR_PAYEE_LIMIT_REACHED_OR_NOT_ALLOWED": "INSUFFICIENT_FUND_ERROR",
    "PAYER_NOT_FOUND": "PAYER_NOT_FOUND_ERROR",
    "SENDER_ACCOUNT_NOT_ACTIVE": "ACCOUNT_NOT_ACTIVE_ERROR",
    "APPROVAL_REJECTED": "REJECTED_ERROR",
}


def mot(statut: str, motif: str, encaisse: int, rembourse: int) -> str:
    """FedaPay's status; a refund is told whatever was said of the payment before."""
    if rembourse and statut == REUSSI:
        return "refunded" if rembourse >= encaisse else "approved_partially_refunded"
    if statut == ECHOUE:
        return _CLOSES.get(motif, "declined")
    return "approved" if statut == REUSSI else "pending"


def entite(transaction: Transaction, statut: str, motif: str, montant: int, rembourse: int) -> Corps:
    """The full transaction, as status replies and webhooks show it."""
    demande, dates = transaction.demande, horodater(transaction.modifie_le)
    dit = mot(statut, motif, transaction.encaisse, rembourse)
    frais = montant * FRAIS_PB // 10_000
    clos = {f"{nom}_at": dates if dit == nom else None for nom in ("canceled", "declined", "expired", "refunded")}
    return {
        "klass": "v1/transaction",
        "id": int(transaction.reference),
        "reference": demande.alias,
        "amount": montant,
        "description": demande.description,
        "callback_url": demande.url_retour,
        "status": dit,
        "customer_id": 1,
        "currency_id": XOF["id"],
        "currency": dict(XOF),
        "mode": demande.reseau if demande.reseau != "fedapay" else None,
        "operation": "payment",
        "metadata": {},
        "custom_metadata": demande.extra["custom_metadata"],
        "merchant_reference": demande.extra["merchant_reference"],
        "commission": "0.018",
        "fixed_commission": 0,
        "fees": frais if statut == REUSSI else None,
        "amount_debited": montant if statut == REUSSI else None,
        "amount_transferred": montant - frais if statut == REUSSI else None,
        "last_error_code": _ERREURS.get(motif, "API_ERROR"),
        "last_error_message": motif or None,
        "approved_at": horodater(transaction.reussi_le) if statut == REUSSI and transaction.reussi_le else None,
        **clos,
        "amount_refunded": rembourse,
        "receipt_url": None,
        "payment_url": None,
        "created_at": horodater(transaction.cree_le),
        "updated_at": dates,
    }


def courante(transaction: Transaction) -> Corps:
    """The transaction as it stands."""
    t = transaction
    return entite(t, t.statut, t.motif, t.montant, t.rembourse)


def intention(transaction: Transaction) -> Corps:
    """The reply to a push: a payment intent."""
    return {
        "v1/payment_intent": {
            "klass": "v1/payment_intent",
            "id": int(transaction.reference) + 1,
            "reference": f"pi_{transaction.demande.alias.removeprefix('trx_')}",
            "amount": transaction.montant,
            "status": mot(transaction.statut, transaction.motif, transaction.encaisse, 0),
            "mode": transaction.demande.reseau,
            "currency_id": XOF["id"],
            "last_error_code": _ERREURS.get(transaction.motif, "API_ERROR"),
            "last_error_message": transaction.motif or None,
            "created_at": horodater(transaction.cree_le),
        }
    }


def evenement(statut: str, motif: str, encaisse: int, rembourse: int) -> str:
    """The event's name: those the provider documents, "updated" for what has none."""
    if statut == EN_ATTENTE:
        return "transaction.created"
    dit = mot(statut, motif, encaisse, rembourse)
    return f"transaction.{dit if dit in ('approved', 'declined', 'canceled') else 'updated'}"


_RACINE = "v1/transaction"
FORMES = Formes(
    montant=(_RACINE, "amount"),
    statut=(_RACINE, "status"),
    infos=((_RACINE, "merchant_reference"), (_RACINE, "custom_metadata")),
    reference=(_RACINE, "id"),
    devise=(_RACINE, "currency", "iso"),
    mot_attente="processing",
    mot_succes="transferred",
    reussis=("approved",),
    trompeur=(((_RACINE, "status"), "canceled"), ((_RACINE, "last_error_code"), "INSUFFICIENT_FUND_ERROR")),
)
