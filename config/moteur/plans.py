"""Plans kept by a connection: what every page asks is read and planned by the server once, not at each request."""

from __future__ import annotations

import functools
import hashlib
import re
import weakref
from typing import Any

import psycopg2
from psycopg2 import errorcodes, extensions

from traces.plan_garde import PlanGarde

# A pool that lends another server's session at each statement, or a migration that changed a column: the statement is
# run as it is written. The last is a name that somebody else's request has given to the same text in that session.
_REPRIS = frozenset({
    errorcodes.INVALID_SQL_STATEMENT_NAME, errorcodes.FEATURE_NOT_SUPPORTED, errorcodes.DUPLICATE_PREPARED_STATEMENT,
})  # fmt: skip
_PLACES = re.compile(r"%[%s]")
_TEXTES = 128
# What each session that may keep plans was told, by text: ``False`` where it is not to be asked so again.
_connus: weakref.WeakKeyDictionary[Any, dict[str, bool]] = weakref.WeakKeyDictionary()


def permettre(lien: Any) -> None:
    """Let a connection that was just opened keep plans."""
    _connus[lien] = {}
    lien.cursor_factory = Curseur


class Curseur(extensions.cursor):  # type: ignore[misc]
    """The driver's own, except that a :class:`PlanGarde` is prepared at its first use and only named afterwards.

    Only outside a transaction, where a refusal costs nothing but another try. It is prepared apart from its first
    values: the server shows the text of a plan in its log, under whatever request is slow.
    """

    # One statement sent, and its answer: what is watched by whoever waits for the server.
    _dire = extensions.cursor.execute

    def execute(self, query: Any, vars: Any = None) -> None:  # noqa: A002 - the driver's own names
        """Run one statement; a cursor that the server holds, which has a name, is declared as it is written."""
        a_garder = type(query) is PlanGarde and self.connection.autocommit and self.name is None
        siens = _connus.get(self.connection) if a_garder else None
        sait = None if siens is None else siens.get(query)
        if siens is None or sait is False:
            self._dire(query, vars)
            return
        preparer, nommer = _ecrire(query)
        # Before it is asked: what is prepared stays so, whatever becomes of the request.
        siens[query] = True
        try:
            if not sait:
                self._dire(preparer)
            self._dire(nommer, vars)
        except psycopg2.Error as erreur:
            if erreur.pgcode not in _REPRIS:
                raise
            siens[query] = False
            self._dire(query, vars)


@functools.lru_cache(maxsize=_TEXTES)
def _ecrire(sql: str) -> tuple[str, str]:
    """Return what prepares a text and what runs it. Its name is made of it: no other text can answer to it."""
    places = 0

    def numeroter(trouve: re.Match[str]) -> str:
        nonlocal places
        if trouve.group() == "%%":
            return "%"
        places += 1
        return f"${places}"

    texte = _PLACES.sub(numeroter, sql)
    nom = f"plan_{hashlib.blake2b(sql.encode(), digest_size=12).hexdigest()}"
    valeurs = f"({', '.join(['%s'] * places)})" if places else ""
    return f"PREPARE {nom} AS {texte}", f"EXECUTE {nom}{valeurs}"
