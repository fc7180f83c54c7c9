"""Racing helpers: threads that start together, and the guard that a control switches off."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

# How long a control waits for the others, in seconds: nothing keeps them away, so only a busy machine makes it long.
LONGTEMPS = 30.0


def courir(actions: list[Callable[[], object]]) -> list[object]:
    """Run the actions at the same time, each on its own connection; return results or exceptions."""
    depart = threading.Barrier(len(actions))
    resultats: list[object] = [None] * len(actions)

    def un(rang: int, action: Callable[[], object]) -> None:
        try:
            depart.wait()
            resultats[rang] = action()
        except Exception as erreur:
            resultats[rang] = erreur
        finally:
            connection.close()

    fils = [threading.Thread(target=un, args=(rang, action)) for rang, action in enumerate(actions)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(60)
    return resultats


@contextmanager
def sans_verrous() -> Iterator[None]:
    """Switch row locks off: the negative control of every race."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QuerySet, "select_for_update", lambda self, *_a, **_k: self.all())
        yield


def rendez_vous(participants: int, delai: float = 0.5) -> Callable[..., Any]:
    """Return a function that waits for the others, or for ``delai`` seconds when locks keep them away."""
    barriere = threading.Barrier(participants)

    def attendre(*_a: object, **_k: object) -> None:
        with suppress(threading.BrokenBarrierError):
            barriere.wait(delai)

    return attendre


def attend_la_course(jouer: Callable[[], bool], essais: int = 4) -> None:
    """Play a control until its race takes place: on a busy machine one of the threads may come too late."""
    if not any(jouer() for _ in range(essais)):
        pytest.fail("la course n'a pas eu lieu : le test gardé ne prouve rien")
