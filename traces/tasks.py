"""Bells for the seals: the work is whatever facts are not sealed yet."""

from __future__ import annotations

from celery import shared_task

from traces.scellement import tout_sceller
from traces.tetes import tetes_horaires_emettre
from traces.veille import chaines_veiller

# A round that finds a backlog goes on this long (seconds), then lets other tasks have the worker.
DUREE = 20
# Under the task's own limit.
DUREE_VERIFICATION = 60


@shared_task(name="traces.tasks.sceller_faits")
def sceller_faits() -> int:
    """Seal what waits; return how many facts."""
    return tout_sceller(DUREE)


@shared_task(name="traces.tasks.emettre_tetes")
def emettre_tetes() -> int:
    """Write down a signed head of each chain that has grown."""
    return tetes_horaires_emettre()


@shared_task(name="traces.tasks.verifier_sceaux")
def verifier_sceaux() -> int:
    """Verify the end of every chain; return how many were touched."""
    return chaines_veiller(DUREE_VERIFICATION)
