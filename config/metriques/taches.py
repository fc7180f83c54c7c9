"""How long tasks wait and last, by Celery's own signals: the same in a worker's processes and in embedded threads."""

from __future__ import annotations

import time
from typing import Any

from celery import signals
from django.utils import timezone
from prometheus_client import Counter, Histogram

from traces.publication import publication_de, publication_noter

_ATTENTES = Histogram(
    "salon_tache_attente_seconds",
    "From the queue to a worker.",
    ["file"],
    buckets=(0.1, 0.5, 1, 5, 15, 30, 60, 120, 300, 600),
)
_DUREES = Histogram(
    "salon_tache_duree_seconds", "Time a task took.", ["tache", "issue"], buckets=(0.05, 0.25, 1, 5, 15, 60, 120, 540)
)
_PERIMEES = Counter("salon_taches_perimees", "Bells heard too late to be worth ringing.", ["tache"])
_ISSUES = {"SUCCESS": "reussie", "RETRY": "reprise"}
# One file: the default queue.
_FILE = "celery"
_debuts: dict[str, float] = {}


def brancher() -> None:
    """Listen to Celery; a second call changes nothing."""
    signals.before_task_publish.connect(_publier, weak=False, dispatch_uid="mesures-publier")
    signals.task_prerun.connect(_commencer, weak=False, dispatch_uid="mesures-commencer")
    signals.task_postrun.connect(_finir, weak=False, dispatch_uid="mesures-finir")
    signals.task_revoked.connect(_perimer, weak=False, dispatch_uid="mesures-perimer")


def _publier(headers: dict[str, Any] | None = None, **_: Any) -> None:
    if headers is not None:
        publication_noter(headers)


def _commencer(task_id: str = "", task: Any = None, **_: Any) -> None:
    _debuts[task_id] = time.monotonic()
    publiee = publication_de(getattr(task, "request", None))
    if publiee is not None:
        _ATTENTES.labels(_FILE).observe(max((timezone.now() - publiee).total_seconds(), 0))


def _finir(task_id: str = "", task: Any = None, state: str = "", **_: Any) -> None:
    debut = _debuts.pop(task_id, None)
    if debut is not None and task is not None:
        _DUREES.labels(task.name, _ISSUES.get(state, "echouee")).observe(time.monotonic() - debut)


def _perimer(request: Any = None, expired: bool = False, **_: Any) -> None:
    if expired:
        _PERIMEES.labels(getattr(request, "task_name", None) or getattr(request, "name", "inconnue")).inc()
