"""Bodies of Wave Checkout: one session, amounts as strings, two statuses."""

from typing import Any

from simulateur.caisse import est_rembourse
from simulateur.dialectes.deformations import Formes
from simulateur.grand_livre import horodater
from simulateur.scenarios import ECHOUE, EN_ATTENTE, REUSSI
from simulateur.transactions import Transaction

Corps = dict[str, Any]
VIE_S = 1800

_ERREURS = {
    "LOW_BALANCE_OR_PAYEE_LIMIT_REACHED_OR_NOT_ALLOWED": ("insufficient-funds", "The payer has not enough money"),
    "PAYER_NOT_FOUND": ("payer-mobile-mismatch", "The payer is not the expected one"),
    "SENDER_ACCOUNT_NOT_ACTIVE": ("blocked-account", "The payer's account is blocked"),
    "APPROVAL_REJECTED": ("payment-failure", "The payer gave up"),
}


def statuts(statut: str, motif: str) -> tuple[str, str]:
    """``checkout_status`` and ``payment_status``. A failed attempt leaves the session open: the payer may try again."""
    if statut == REUSSI:
        return "complete", "succeeded"
    if statut == ECHOUE and motif == "EXPIRED":
        return "expired", "processing"
    if statut == ECHOUE and motif == "APPROVAL_REJECTED":
        return "open", "cancelled"
    return "open", "processing"


def session(transaction: Transaction, page: str, statut: str, motif: str, montant: int, boutique: str) -> Corps:
    """The session as replies and webhooks show it."""
    demande = transaction.demande
    caisse, paiement = statuts(statut, motif)
    erreur = _ERREURS.get(motif) if statut == ECHOUE else None
    finie = statut == REUSSI
    return {
        "id": transaction.reference,
        "amount": str(montant),
        "currency": demande.devise,
        "checkout_status": caisse,
        "payment_status": paiement,
        "transaction_id": demande.alias if finie else None,
        "client_reference": demande.callback_info,
        "aggregated_merchant_id": demande.extra.get("aggregated_merchant_id"),
        "business_name": boutique,
        "success_url": demande.url_retour,
        "error_url": demande.url_annulation,
        "wave_launch_url": page,
        "last_payment_error": {"code": erreur[0], "message": erreur[1]} if erreur else None,
        "when_created": horodater(transaction.cree_le),
        "when_expires": horodater(transaction.cree_le + VIE_S),
        "when_completed": horodater(transaction.reussi_le) if finie and transaction.reussi_le else None,
        "when_refunded": horodater(transaction.rembourse_le) if est_rembourse(transaction) else None,
    }


def evenement(statut: str, motif: str) -> str:
    """The event's type; empty where Wave sends none (an expiry)."""
    if statut == REUSSI:
        return "checkout.session.completed"
    return "" if statut != EN_ATTENTE and motif == "EXPIRED" else "checkout.session.payment_failed"


FORMES = Formes(
    montant=("amount",),
    statut=("payment_status",),
    infos=(("client_reference",),),
    reference=("id",),
    mot_attente="processing",
    mot_succes="succeeded",
    reussis=("succeeded",),
    trompeur=((("payment_status",), "cancelled"), (("last_payment_error",), {"code": "insufficient-funds"})),
)
