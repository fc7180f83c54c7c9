"""``python -m bancs.repondeur MS``: an operator that says "pending" after ``MS`` milliseconds, and does nothing else.

Bare sockets and one line of JSON: it must never be what is measured. Its port is the first line it prints.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bancs.environnement import RACINE


class _Reponse(asyncio.Protocol):
    """Read one request's first line, answer, close."""

    def __init__(self, attente: float) -> None:
        self._attente = attente
        self._recu = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._recu += data
        if b"\r\n\r\n" in self._recu:
            asyncio.get_running_loop().call_later(self._attente, self._repondre)

    def _repondre(self) -> None:
        reference = self._recu.split(b" ", 2)[1].rpartition(b"/")[2]
        corps = b'{"reference":"%s","status":"PENDING","amount":5000}' % reference
        entete = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
        sortie = self._transport
        if isinstance(sortie, asyncio.Transport):
            sortie.write(entete % len(corps) + corps)
            sortie.close()


@contextmanager
def repondeur(millisecondes: int) -> Iterator[str]:
    """Start one in its own process; give its address."""
    commande = [sys.executable, "-m", "bancs.repondeur", str(millisecondes)]
    with subprocess.Popen(commande, cwd=RACINE, stdout=subprocess.PIPE, text=True) as processus:
        assert processus.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(processus.stdout.readline())}"
        finally:
            processus.terminate()


async def _servir(attente: float) -> None:
    boucle = asyncio.get_running_loop()
    serveur = await boucle.create_server(lambda: _Reponse(attente), "127.0.0.1", 0, backlog=512)
    print(serveur.sockets[0].getsockname()[1], flush=True)
    await serveur.serve_forever()


if __name__ == "__main__":
    asyncio.run(_servir(int(sys.argv[1]) / 1000))
