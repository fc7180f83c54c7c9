"""Messages refused at the door are stored nowhere: they are counted, for the operations' graphs and alerts."""

from __future__ import annotations

from prometheus_client import Counter

_REFUS = Counter("webhooks_refuses", "Webhooks refused at the door.", ["fournisseur", "raison"])


def refus_compter(fournisseur: str, raison: str) -> None:
    """Count one refusal.

    Args:
        fournisseur: the name of a known account's provider (never what a stranger wrote).
        raison: ``adresse`` or ``signature``.
    """
    _REFUS.labels(fournisseur, raison).inc()
