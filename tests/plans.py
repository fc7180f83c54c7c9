"""Keeping PostgreSQL's plans of the invariants: they are asked thousands of times, and planning took nine tenths of it.

The text of each query stays the product's own; only the server's work of planning it again is spared. Plans are kept
by order of size of the facts, because one made for empty tables would be a poor one for ten thousand lines.
"""

from __future__ import annotations

import contextlib
import datetime
import weakref
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection

from paiements import verification

_TAILLE = "SELECT pg_relation_size('traces_transactions')"
# By connection of the driver: a statement lives as long as its server process.
_connus: weakref.WeakKeyDictionary[Any, dict[tuple[int, str], str]] = weakref.WeakKeyDictionary()
_instantane = verification._instantane


@contextlib.contextmanager
def gardes() -> Iterator[None]:
    """Prepare every SELECT of this block once per connection; do nothing on another engine."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as curseur:
        curseur.execute(_TAILLE)
        ordre = int(curseur.fetchone()[0]).bit_length() // 3

    def executer(faire: Callable[..., Any], sql: str, params: Any, plusieurs: bool, contexte: Any) -> Any:
        ecrit = _ecrire(sql, params)
        if plusieurs or ecrit is None:
            return faire(sql, params, plusieurs, contexte)
        texte, types, valeurs = ecrit
        connus = _connus.setdefault(connection.connection, {})
        nom = connus.get((ordre, texte))
        if nom is None:
            nom = f"garde_{len(connus)}"
            faire(f"PREPARE {nom}{types} AS {texte}", None, False, contexte)
            connus[ordre, texte] = nom
        places = f"({', '.join(['%s'] * len(valeurs))})" if valeurs else ""
        return faire(f"EXECUTE {nom}{places}", valeurs or None, False, contexte)

    with connection.execute_wrapper(executer):
        yield


def _ecrire(sql: str, params: Any) -> tuple[str, str, list[Any]] | None:
    """Return the query with its places numbered, their types and their values; ``None`` for what is left as it is."""
    if not sql.lstrip().upper().startswith(("SELECT", "WITH")):
        return None
    if not params:
        return sql, "", []
    if not isinstance(params, dict) or not all(isinstance(valeur, datetime.datetime) for valeur in params.values()):
        return None
    servis = [nom for nom in params if f"%({nom})s" in sql]
    texte = sql % {nom: f"${servis.index(nom) + 1}" if nom in servis else "" for nom in params}
    types = f"({', '.join(['timestamptz'] * len(servis))})" if servis else ""
    return texte, types, [params[nom] for nom in servis]


@contextlib.contextmanager
def _instantane_garde() -> Iterator[None]:
    with _instantane(), gardes():
        yield


def installer() -> None:
    """Put it in ``verifier``, for this process."""
    verification._instantane = _instantane_garde
