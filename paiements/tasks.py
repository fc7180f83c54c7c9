"""Beat's bells: each task sweeps rows that are due, and calls one service."""

from __future__ import annotations

from celery import shared_task

from paiements.services.relance import paiements_relancer
from paiements.webhooks.traitement import evenements_traiter


@shared_task(name="paiements.tasks.traiter_evenements")
def traiter_evenements() -> int:
    """Treat the webhook inbox."""
    return evenements_traiter()


@shared_task(name="paiements.tasks.verifier_transactions_en_attente")
def verifier_transactions_en_attente() -> int:
    """Ask providers about what is due. A time-out never makes a payment failed."""
    return paiements_relancer()
