"""Reading a million rows in bounded memory, on either database."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import QuerySet

LOT = 2_000


def lots_lire(requete: QuerySet[Any, Any], *, fige: bool = False) -> Iterator[list[Any]]:
    """Yield the rows of ``requete`` by :data:`LOT`, as they were at one moment.

    PostgreSQL holds them behind a cursor of its own, without a transaction: whoever reads may write meanwhile. SQLite
    refuses a write that comes after a read still open when another process has written between them; with ``fige``
    they are set aside in a temporary file first.
    """
    lots = _lots(requete)
    return _mis_de_cote(lots) if fige and connection.vendor == "sqlite" else lots


def _lots(requete: QuerySet[Any, Any]) -> Iterator[list[Any]]:
    lignes = requete.iterator(chunk_size=LOT)
    while lot := list(islice(lignes, LOT)):
        yield lot


def _mis_de_cote(lots: Iterator[list[Any]]) -> Iterator[list[Any]]:
    with tempfile.TemporaryFile() as ailleurs:
        nombre = 0
        for lot in lots:
            pickle.dump(lot, ailleurs)
            nombre += 1
        ailleurs.seek(0)
        for _rang in range(nombre):
            # Written by ourselves a moment ago, in a file without a name.
            yield pickle.load(ailleurs)  # noqa: S301
