"""Bells for the seals: the work is whatever facts are not sealed yet."""

from __future__ import annotations

import time

from celery import shared_task

from traces.scellement import faits_sceller
from traces.tetes import tetes_horaires_emettre

# A round that finds a backlog goes on this long (seconds), then lets other tasks have the worker.
DUREE = 20


@shared_task(name="traces.tasks.sceller_faits")
def sceller_faits() -> int:
    """Seal what waits; return how many facts."""
    fin = time.monotonic() + DUREE
    total = scelles = faits_sceller()
    while scelles and time.monotonic() < fin:
        scelles = faits_sceller()
        total += scelles
    return total


@shared_task(name="traces.tasks.emettre_tetes")
def emettre_tetes() -> int:
    """Write down a signed head of each chain that has grown."""
    return tetes_horaires_emettre()
