"""Which webhooks a scenario sends for one verdict, and when. Nothing is sent here."""

import uuid

from simulateur.scenarios import EN_ATTENTE, REUSSI, Etape
from simulateur.transactions import Envoi, Transaction

# Long enough for the webhook it must follow to have been answered.
_MARGE_S = 0.5


def annonces_du_verdict(transaction: Transaction, etape: Etape, maintenant: float) -> list[Envoi]:
    """Webhooks due after ``etape`` has been said (times in Unix seconds)."""
    scenario = transaction.scenario
    if scenario.webhook in ("aucun", "forge"):
        return []
    echeance = maintenant + scenario.webhook_s
    if scenario.webhook == "desordre" and etape.id.endswith("-0"):
        if transaction.etapes:
            # The first word leaves after the last one has been heard.
            retenue = transaction.etapes[-1].echeance + scenario.webhook_s + _MARGE_S
            return [_envoi(transaction, etape.statut, retenue, etape.motif)]
        perime = _envoi(transaction, EN_ATTENTE, echeance + _MARGE_S, "")
        return [_envoi(transaction, etape.statut, echeance, etape.motif), perime]
    return [_envoi(transaction, etape.statut, echeance, etape.motif)]


def annonces_fausses(transaction: Transaction, maintenant: float) -> list[Envoi]:
    """The forged webhook of a "forge" scenario: it says paid, whatever the truth."""
    if transaction.scenario.webhook != "forge":
        return []
    return [_envoi(transaction, REUSSI, maintenant + transaction.scenario.webhook_s, "")]


def _envoi(t: Transaction, statut: str, echeance: float, motif: str) -> Envoi:
    return Envoi(uuid.uuid4().hex, t.reference, echeance, statut, t.montant, motif, t.scenario.webhook_fois)
