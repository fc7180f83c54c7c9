"""Beat's bells: each task sweeps rows that are due, and calls one service."""

from __future__ import annotations

from celery import shared_task

from statistiques.exports.effacement import exports_effacer
from statistiques.exports.fabrication import exports_fabriquer


# A million rows take a minute or two; the broker gives a task back after ten.
@shared_task(name="statistiques.tasks.fabriquer_exports", soft_time_limit=500, time_limit=540)
def fabriquer_exports() -> int:
    """Make the files that are due."""
    return exports_fabriquer()


@shared_task(name="statistiques.tasks.effacer_exports")
def effacer_exports() -> int:
    """Erase the files whose time is over."""
    return exports_effacer()
