"""Run the invariants on one snapshot of the database and name the first bad rows."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from paiements.equilibre import equilibre_manquant
from paiements.invariants import INVARIANTS, Invariant
from traces.droits import droits_excessifs
from traces.immuabilite import declencheurs_manquants

RETARD = datetime.timedelta(minutes=15)
# What waits longer than a day is told to the owner; the sweep has an hour for it.
ALARME = datetime.timedelta(hours=25)
# Bodies of messages are purged at ninety days, never sooner: a day's margin for the hour of the purge.
CONSERVATION = datetime.timedelta(days=89)
MONTREES = 5


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken promise: how many rows, and the first of them."""

    code: str
    phrase: str
    nombre: int
    exemples: tuple[str, ...]


def verifier(
    progression: Callable[[int, int], None] | None = None, maintenant: datetime.datetime | None = None
) -> list[Violation]:
    """Return the broken invariants, empty when everything is sound.

    Args:
        progression: called with (done, total) after each query.
        maintenant: the instant delays are counted to, now by default: what waited in a backup is not late for having
            been restored a month later.
    """
    violations = []
    instant = maintenant or timezone.now()
    with _instantane():
        for rang, invariant in enumerate(INVARIANTS, 1):
            violation = _controler(invariant, instant)
            if violation is not None:
                violations.append(violation)
            if progression is not None:
                progression(rang, len(INVARIANTS))
        manquants = declencheurs_manquants(connection) + equilibre_manquant(connection) + droits_excessifs(connection)
    if manquants:
        phrase = "les faits sont protégés contre la réécriture"
        violations.append(Violation("I10", phrase, len(manquants), tuple(manquants[:MONTREES])))
    return violations


@contextlib.contextmanager
def _instantane() -> Iterator[None]:
    """Read one snapshot; a caller's transaction that has already begun (tests) keeps its own."""
    debut = not connection.in_atomic_block
    with contextlib.ExitStack() as pile:
        if debut and connection.vendor == "sqlite":
            with _lecteur():
                pile.enter_context(transaction.atomic())
        else:
            pile.enter_context(transaction.atomic())
        if debut and connection.vendor == "postgresql":
            with connection.cursor() as curseur:
                curseur.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                curseur.execute("SET LOCAL statement_timeout = '60s'")
                # Whole tables are read here: the server's own choice is the right one.
                curseur.execute("SET LOCAL max_parallel_workers_per_gather TO DEFAULT")
        yield


@contextlib.contextmanager
def _lecteur() -> Iterator[None]:
    """Let a transaction begin on SQLite without the writer's lock, which every payment would wait for.

    Our transactions are IMMEDIATE; Django has no way to ask for another kind than this attribute of its own.
    """
    connection.ensure_connection()
    base: Any = connection
    mode, base.transaction_mode = base.transaction_mode, "DEFERRED"
    try:
        yield
    finally:
        base.transaction_mode = mode


def _controler(invariant: Invariant, instant: datetime.datetime) -> Violation | None:
    with connection.cursor() as curseur:
        curseur.execute(
            invariant.sql,
            {
                "retard": instant - RETARD,
                "alarme": instant - ALARME,
                "conservation": instant - CONSERVATION,
            },
        )
        lignes = curseur.fetchall()
    if not lignes:
        return None
    exemples = tuple(str(ligne[0]) for ligne in lignes[:MONTREES])
    return Violation(invariant.code, invariant.phrase, len(lignes), exemples)
