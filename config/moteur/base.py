"""A kept connection is looked at rather than asked, as long as it has just served; a lost one is always called so."""

from __future__ import annotations

import select
import time
from types import TracebackType
from typing import Any, cast

import psycopg2
from django.db import OperationalError
from django.db.backends.postgresql import base
from django.db.utils import DatabaseErrorWrapper
from django.utils.functional import cached_property

from config.moteur.plans import permettre

# Seconds between two questions to a busy connection. A router that drops idle ones in silence waits for minutes.
FRAICHE = 30.0
# How the driver calls an answer that is not the one to what was asked.
_MELEE = "error with status"


def ligne_coupee(erreur: BaseException) -> bool:
    """Tell whether this is the driver's error of no kind for a server that was lost."""
    # Its own class alone: those that have a name are told apart already.
    sans_genre = type(erreur) is psycopg2.DatabaseError and getattr(erreur, "pgcode", None) is None
    return sans_genre and not str(erreur).startswith(_MELEE)


class Erreurs(DatabaseErrorWrapper):
    """Django's own names for the driver's errors, save one.

    A server that dies under a statement is an error of no kind to the driver when the end of the line comes in two
    pieces: once in some ten thousand requests, where every other time it is an operational one. No server spoke: there
    is no SQLSTATE in it. An answer that makes no sense has none either, and keeps its name: that would be a fault of
    ours, a connection that two processes use.
    """

    def __exit__(
        self, genre: type[BaseException] | None, erreur: BaseException | None, pile: TracebackType | None
    ) -> None:
        """Raise what Django calls it."""
        if erreur is not None and ligne_coupee(erreur):
            cast(Any, self).wrapper.errors_occurred = True
            raise OperationalError(*erreur.args).with_traceback(pile) from erreur
        super().__exit__(genre, erreur, pile)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, whose health check costs no journey while one look is enough.

    A server that stops, or ends one session, closes its end of the line: what it left to be read there is seen without
    asking. Only what is cut in silence has to be asked about, and that is not done within seconds of an answer.
    """

    _repondait = 0.0

    @cached_property
    def wrap_database_errors(self) -> Erreurs:
        """Give the block in which the driver's errors become Django's."""
        return Erreurs(self)

    def is_usable(self) -> bool:
        """Tell whether the connection can serve a request: by a look where it has just served, else by asking."""
        if not self.errors_occurred and self._calme():
            return True
        # What is still to be read may be a notice: the server is asked, which reads it.
        utilisable: bool = super().is_usable()
        self._repondait = time.monotonic() if utilisable else 0.0
        return utilisable

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open a connection, which has just answered."""
        ouverte = super().get_new_connection(conn_params)
        # A pool that lends sessions one statement at a time is told by this setting: plans would be made anew.
        if not self.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
            permettre(ouverte)
        self._repondait = time.monotonic()
        return ouverte

    def _calme(self) -> bool:
        """Tell whether it answered a moment ago and nothing has come since: neither an end nor a message."""
        ouverte = self.connection is not None and not self.connection.closed
        if not ouverte or time.monotonic() - self._repondait >= FRAICHE:
            return False
        attente = select.poll()
        attente.register(self.connection.fileno(), select.POLLIN)
        return not attente.poll(0)
