"""What every Celery task does beside its work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from celery import Task

from traces.incidents import incident_noter

if TYPE_CHECKING:
    # Generic for the type checker only.
    _Tache = Task[Any, Any]
else:
    _Tache = Task


class TacheTracee(_Tache):
    """A task whose unexpected failure is a fact: its rows come back by themselves, the reason must not be lost."""

    def on_failure(self, exc: BaseException, _task_id: str, _args: Any, _kwargs: Any, _einfo: Any) -> None:
        """Called by the worker once the task is over (its transactions are undone)."""
        incident_noter(self.name, exc)
