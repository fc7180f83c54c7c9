"""One round at a time: a slow operator may hold one sweeper, never all of them."""

from __future__ import annotations

import hashlib
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# SQLite has one process (see the embedded default): a lock of that process is enough.
_locaux: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


@contextmanager
def ronde_unique(nom: str) -> Iterator[bool]:
    """Give True to one caller at a time over all processes, False to the others.

    PostgreSQL's session lock is released with its connection: a killed sweeper blocks nobody.
    """
    if connection.vendor != "postgresql":
        yield from _ronde_locale(nom)
        return
    cle = int.from_bytes(hashlib.sha256(nom.encode()).digest()[:8], signed=True)
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_try_advisory_lock(%s)", [cle])
        pris = bool(curseur.fetchone()[0])
    try:
        yield pris
    finally:
        if pris:
            with connection.cursor() as curseur:
                curseur.execute("SELECT pg_advisory_unlock(%s)", [cle])


def _ronde_locale(nom: str) -> Iterator[bool]:
    pris = _locaux[nom].acquire(blocking=False)
    try:
        yield pris
    finally:
        if pris:
            _locaux[nom].release()
