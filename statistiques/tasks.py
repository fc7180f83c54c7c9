"""Beat's bells: each task sweeps rows that are due, and calls one service."""

from __future__ import annotations

from celery import shared_task

from statistiques.services.alertes import alertes_balayer


@shared_task(name="statistiques.tasks.relever_alertes")
def relever_alertes() -> int:
    """Look for what is out of the ordinary in the last days of each salon."""
    return alertes_balayer()
