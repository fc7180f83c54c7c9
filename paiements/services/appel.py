"""The door to every provider call: never inside a transaction, never more than a few at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

_places = threading.BoundedSemaphore(settings.APPELS_SIMULTANES)


class AppelDansTransaction(RuntimeError):
    """A provider was about to be called while rows were locked (I9)."""


class PlusDePlace(Exception):
    """Too many calls are under way in this process; the sweeper will take this one."""


@contextmanager
def appel_fournisseur(*, attendre: bool) -> Iterator[None]:
    """Hold one of the process's places for provider calls.

    Args:
        attendre: wait for a place (sweepers), or give up at once (a page that must answer).

    Raises:
        AppelDansTransaction: rows are locked.
        PlusDePlace: no place is free and ``attendre`` is False.
    """
    if connection.in_atomic_block:
        raise AppelDansTransaction
    if not _places.acquire(blocking=attendre):
        raise PlusDePlace
    try:
        yield
    finally:
        _places.release()
