"""Gunicorn's threads, lent for a limited time to those who send: nothing else protects them where there is no nginx.

A request that trickles in, headers or body, holds a thread; as many such senders as threads and nobody is served.
"""

from __future__ import annotations

import contextlib
import socket
import time
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

# Seconds a request may take to arrive; a large one (an operator's statement) gets a second more per 16 kB it announces.
ARRIVEE_S, ARRIVEE_MAX_S, OCTETS_PAR_S = 10, 120, 16 * 1024


class OuvrierPresse(ThreadWorker):  # type: ignore[misc]
    """The threaded worker, which stops listening to whoever has not finished sending in time."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._debuts: dict[Any, float] = {}

    def handle(self, conn: Any) -> Any:
        self._debuts[conn] = time.monotonic()
        try:
            return super().handle(conn)
        finally:
            self._debuts.pop(conn, None)

    def murder_pending(self) -> None:
        """Called by the main loop every second."""
        super().murder_pending()
        maintenant = time.monotonic()
        for conn, debut in list(self._debuts.items()):
            if maintenant - debut > arrivee_permise(conn):
                self._debuts.pop(conn, None)
                # Harmless to a request that has all arrived and is still being served: its answer leaves as usual.
                with contextlib.suppress(OSError):
                    conn.sock.shutdown(socket.SHUT_RD)


def arrivee_permise(conn: Any) -> float:
    """Return how many seconds this connection's request may take to arrive."""
    message = getattr(conn.parser, "mesg", None)
    entetes = dict(getattr(message, "headers", None) or ())
    annonce = entetes.get("CONTENT-LENGTH", "0")
    octets = int(annonce) if annonce.isdecimal() else 0
    return min(ARRIVEE_MAX_S, ARRIVEE_S + octets / OCTETS_PAR_S)
