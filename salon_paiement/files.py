"""What waits in a table that beat sweeps: how many rows, and since when."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from traces.instants import colonne_lire

# Beyond so many the number says no more than "many": whoever swept them is down, and asking must stay cheap.
COMPTES_MAX = 10_000


@dataclass(frozen=True, slots=True)
class File:
    """Rows that wait, counted up to :data:`COMPTES_MAX`.

    Args:
        age: seconds since the oldest began to wait.
        retard: seconds since the most overdue should have been taken: a message that is tried again tomorrow is old,
            and late for nothing.
    """

    nombre: int = 0
    age: int = 0
    retard: int = 0


def secondes_depuis(instant: datetime.datetime | None) -> int:
    """Return the whole seconds since ``instant`` (aware); 0 when there is none, or when it is still to come."""
    return 0 if instant is None else max(int((timezone.now() - instant).total_seconds()), 0)


def file_mesurer(lignes: QuerySet[Any], depuis: str, due: str) -> File:
    """Count ``lignes``, date the oldest by the column ``depuis`` and the most overdue by ``due``: one statement.

    Most overdue first: the order of the index that the sweep itself uses, or everything would be read for a few rows.
    """
    bornees = lignes.order_by(due).values("pk", depuis, due)[:COMPTES_MAX]
    vu = bornees.aggregate(nombre=Count("pk"), depuis=Min(depuis), due=Min(due))
    return File(vu["nombre"], secondes_depuis(vu["depuis"]), secondes_depuis(vu["due"]))


def files_par(lignes: QuerySet[Any], cle: str, depuis: str) -> dict[str, File]:
    """Count ``lignes``, in their order, by ``cle`` and date the oldest of each by ``depuis``: one statement.

    Bounded, then grouped: asked for the keys of a bounded list, the database read the whole table (half a second for a
    million payments).
    """
    sql, parametres = lignes.values_list(cle, depuis)[:COMPTES_MAX].query.sql_with_params()
    with connection.cursor() as curseur:
        # Our own columns' names, and the ORM's own statement.
        groupes = f"SELECT f.{cle}, COUNT(*), MIN(f.{depuis}) FROM ({sql}) f GROUP BY f.{cle}"  # noqa: S608
        curseur.execute(groupes, parametres)
        return {nom: File(nombre, secondes_depuis(colonne_lire(brut))) for nom, nombre, brut in curseur.fetchall()}
