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
    if scenario.webhook == "bavard":
        # Two words before the one that counts, as a provider that tells of each step.
        avant = [_envoi(transaction, EN_ATTENTE, echeance, "") for _ in range(2)]
        return [*avant, _envoi(transaction, etape.statut, echeance, etape.motif)]
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


def annonce_du_remboursement(transaction: Transaction, maintenant: float) -> list[Envoi]:
    """What a provider that tells of refunds sends after one."""
    if transaction.scenario.webhook in ("aucun", "forge"):
        return []
    echeance = maintenant + transaction.scenario.webhook_s
    return [_envoi(transaction, transaction.statut, echeance, transaction.motif)]


def _envoi(t: Transaction, statut: str, echeance: float, motif: str) -> Envoi:
    reglages = t.scenario
    return Envoi(
        id=uuid.uuid4().hex,
        reference=t.reference,
        echeance=echeance,
        statut=statut,
        montant=t.montant,
        motif=motif,
        fois=reglages.webhook_fois,
        signature=reglages.signature,
        rembourse=t.rembourse,
    )
