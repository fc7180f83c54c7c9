"""What comes to the door, counted for the operations' graphs and alerts: what is refused is stored nowhere else."""

from __future__ import annotations

from prometheus_client import Counter

_RECUS = Counter("webhooks_recus", "Webhooks stored and answered 2xx.", ["fournisseur"])
_REFUS = Counter("webhooks_refuses", "Webhooks refused at the door.", ["fournisseur", "raison"])
_ECHECS = Counter("webhooks_echecs", "Webhooks that we failed to store or to treat.", ["ou"])


def recu_compter(fournisseur: str) -> None:
    """Count one message stored for a known account of this provider."""
    _RECUS.labels(fournisseur).inc()


def refus_compter(fournisseur: str, raison: str) -> None:
    """Count one refusal.

    Args:
        fournisseur: the name of a known account's provider (never what a stranger wrote).
        raison: ``adresse`` or ``signature``.
    """
    _REFUS.labels(fournisseur, raison).inc()


def echec_compter(ou: str) -> None:
    """Count one failure of ours, at the ``reception`` (the provider will send it again) or at the ``traitement``."""
    _ECHECS.labels(ou).inc()
