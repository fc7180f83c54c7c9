"""A slow mobile line in front of a server: every connection, request and packet pays its round trip.

The browser's own throttling delays requests only; opening a connection would be free.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from types import TracebackType

# Slow 3G, as browsers' tools name it.
LATENCE = 0.4  # seconds, round trip
DEBIT = 400_000 / 8  # bytes a second
# TCP, then TLS 1.3: two round trips before the first request leaves.
_OUVERTURE = 2 * LATENCE
_PAQUET = 1460


class LigneLente:
    """A TCP relay to ``127.0.0.1:port``; use it as a context manager, ``adresse`` is its near end."""

    def __init__(self, port: int) -> None:
        self._cible = port
        self._boucle = asyncio.new_event_loop()
        self._fil = threading.Thread(target=self._tourner, daemon=True)
        self._prete = threading.Event()
        self.adresse = ""

    def __enter__(self) -> LigneLente:
        self._fil.start()
        if not self._prete.wait(10):
            raise RuntimeError("la ligne lente n'a pas démarré")
        return self

    def __exit__(self, _type: type[BaseException] | None, _e: BaseException | None, _t: TracebackType | None) -> None:
        self._boucle.call_soon_threadsafe(self._raccrocher)
        self._fil.join(5)

    def _tourner(self) -> None:
        asyncio.set_event_loop(self._boucle)
        serveur = self._boucle.run_until_complete(asyncio.start_server(self._relayer, "127.0.0.1", 0))
        self.adresse = f"http://127.0.0.1:{serveur.sockets[0].getsockname()[1]}"
        self._prete.set()
        self._boucle.run_forever()

    def _raccrocher(self) -> None:
        for tache in asyncio.all_tasks(self._boucle):
            tache.cancel()
        # One more turn, so that they end.
        self._boucle.call_later(0.05, self._boucle.stop)

    async def _relayer(self, lecteur: asyncio.StreamReader, ecrivain: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            await asyncio.sleep(_OUVERTURE)
            la_bas, vers_la_bas = await asyncio.open_connection("127.0.0.1", self._cible)
            await asyncio.gather(_porter(lecteur, vers_la_bas), _porter(la_bas, ecrivain))


async def _porter(lecteur: asyncio.StreamReader, ecrivain: asyncio.StreamWriter) -> None:
    """Carry bytes one way: half a round trip late, and no faster than the line."""
    boucle = asyncio.get_running_loop()
    libre = 0.0
    while paquet := await lecteur.read(_PAQUET):
        # A packet leaves when the one before it is through.
        libre = max(libre, boucle.time()) + len(paquet) / DEBIT
        boucle.call_at(libre + LATENCE / 2, ecrivain.write, paquet)
    boucle.call_at(max(libre, boucle.time()) + LATENCE / 2, ecrivain.close)
