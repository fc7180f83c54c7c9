"""How long a process that serves waits for PostgreSQL: a server that hangs must not keep its threads (F58).

``statement_timeout`` is kept by the server: one that is frozen, or whose disk is, keeps nothing, and libpq waits for
ever. Here the one who waits gives up: a watch closes the connection under a statement that lasts longer than the server
itself allows. What was cut may still be applied when the server wakes, like anything whose answer is lost.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import socket
import threading
import time
import weakref
from collections.abc import Callable
from typing import Any

import psycopg2.extensions as pilote
from django.db import connections
from psycopg2 import Error, OperationalError

from config.moteur.plans import Curseur

journal = logging.getLogger(__name__)

# Seconds between two looks of the watch.
REGARD = 0.5
# A connection refused faster than this is an answer: the server is down or full, not silent.
LENTE = 1.5
# Seconds during which nobody else tries a server that is known to be silent.
PAUSE = 2.0


class Veille:
    """The connections of this process, and whether their server is known to be silent; shared by its threads."""

    def __init__(self, limite: float) -> None:
        """``limite``: seconds a statement may last; more than the server's own limit."""
        self.limite = limite
        self._liens: weakref.WeakSet[ConnexionBornee] = weakref.WeakSet()
        self._verrou = threading.Lock()
        self._silence = 0.0

    def ouvrir(self, dsn: str, **options: Any) -> ConnexionBornee:
        """Open a connection that is watched (psycopg2's ``connection_factory``).

        Raises:
            OperationalError: at once while the server is known to be silent: one tries, the others go back to work.
        """
        self._permettre()
        debut = time.monotonic()
        try:
            lien = ConnexionBornee(dsn, **options)
        except OperationalError:
            if time.monotonic() - debut >= LENTE:
                self._taire()
            raise
        with self._verrou:
            self._silence = 0.0
            self._liens.add(lien)
        return lien

    def regarder(self) -> None:
        """Cut what has lasted too long."""
        trop_vieux = time.monotonic() - self.limite
        with self._verrou:
            liens = list(self._liens)
        for lien in liens:
            if 0 < lien.depuis < trop_vieux:
                lien.depuis = 0.0
                self._taire()
                journal.error("PostgreSQL muet depuis plus de %s s : connexion coupée", self.limite)
                lien.couper()

    def veiller(self) -> None:
        """Look for ever, in a thread of its own."""
        while True:
            time.sleep(REGARD)
            try:
                self.regarder()
            except Exception:
                journal.exception("veille de la base en défaut")

    def _permettre(self) -> None:
        maintenant = time.monotonic()
        with self._verrou:
            if maintenant < self._silence:
                raise OperationalError("PostgreSQL ne répond pas : nouvel essai dans un instant")
            if self._silence:
                self._silence = maintenant + PAUSE

    def _taire(self) -> None:
        with self._verrou:
            self._silence = time.monotonic() + PAUSE


def _bornee(geste: Callable[..., Any]) -> Callable[..., Any]:
    """Note when the server was asked: two assignments, so that nothing is paid for each statement."""

    @functools.wraps(geste)
    def demander(lui: Any, *args: Any, **options: Any) -> Any:
        lien = lui if isinstance(lui, ConnexionBornee) else lui.connection
        lien.depuis = time.monotonic()
        try:
            return geste(lui, *args, **options)
        finally:
            lien.depuis = 0.0

    return demander


class CurseurBorne(Curseur):
    """Whatever of a cursor may wait for the server; a named one asks again for each handful of rows."""

    # Of what one ``execute`` may send, each statement has its own time.
    _dire = _bornee(pilote.cursor.execute)
    executemany = _bornee(pilote.cursor.executemany)
    copy_expert = _bornee(pilote.cursor.copy_expert)
    fetchone = _bornee(pilote.cursor.fetchone)
    fetchmany = _bornee(pilote.cursor.fetchmany)
    fetchall = _bornee(pilote.cursor.fetchall)
    close = _bornee(pilote.cursor.close)


class ConnexionBornee(pilote.connection):  # type: ignore[misc]
    """A connection that knows since when it waits: ``depuis``, on the monotonic clock; 0 when it does not."""

    depuis = 0.0

    def cursor(self, *args: Any, **options: Any) -> Any:
        """Give a cursor that tells when it waits."""
        return super().cursor(*args, **{"cursor_factory": CurseurBorne} | options)

    commit = _bornee(pilote.connection.commit)
    rollback = _bornee(pilote.connection.rollback)

    def couper(self) -> None:
        """Close its socket under libpq, which then tells the waiting thread that the server is gone."""
        # A copy of the descriptor: the number itself belongs to libpq.
        with contextlib.suppress(OSError, Error), socket.socket(fileno=os.dup(self.fileno())) as prise:
            prise.shutdown(socket.SHUT_RDWR)


def demarrer(limite: float) -> Veille | None:
    """Have each thread of this process open watched connections; call it before any of them serves.

    Args:
        limite: seconds a statement may last; 0: as long as it likes.
    """
    reglages = connections.settings["default"]
    if limite <= 0 or reglages["ENGINE"].endswith("sqlite3"):
        return None
    veille = Veille(limite)
    reglages["OPTIONS"]["connection_factory"] = veille.ouvrir
    threading.Thread(target=veille.veiller, name="veille-base", daemon=True).start()
    return veille
