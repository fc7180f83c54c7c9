"""What gateways say of messages, counted for the operations' graphs."""

from __future__ import annotations

from prometheus_client import Counter

_ACCUSES = Counter("salon_accuses", "Delivery reports taken, by what they change.", ["canal", "effet"])
_REFUS = Counter("salon_accuses_refuses", "Delivery reports refused at the door.", ["raison"])


def accuse_compter(canal: str, effet: str) -> None:
    """Count one signed report.

    Args:
        effet: the new state of its message (``remis``, ``non_remis``, ``expire``), ``attente`` when the sender has not
            named that message yet, ``rien`` when nothing changes (said before, unknown, not an end).
    """
    _ACCUSES.labels(canal, effet).inc()


def refus_compter(raison: str) -> None:
    """Count one refusal: ``signature``, ``taille`` or ``illisible``."""
    _REFUS.labels(raison).inc()
