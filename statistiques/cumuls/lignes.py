"""Writing rows by hundreds: the same plain statement on both databases, without an object for each."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from traces.lots import par_lots

# SQLite allows 32,766 parameters in one statement.
_PARAMETRES_MAX = 20_000


def lignes_inserer(table: str, colonnes: Sequence[str], lignes: Iterable[Sequence[object]]) -> int:
    """Insert ``lignes`` (values in the order of ``colonnes``) and return how many; names come from our own models."""
    noms = ", ".join(map(connection.ops.quote_name, colonnes))
    rangee = f"({', '.join(['%s'] * len(colonnes))})"
    total = 0
    with connection.cursor() as curseur:
        for lot in par_lots(lignes, max(_PARAMETRES_MAX // len(colonnes), 1)):
            valeurs = [ecrire(valeur) for ligne in lot for valeur in ligne]
            curseur.execute(f"INSERT INTO {table} ({noms}) VALUES {', '.join([rangee] * len(lot))}", valeurs)
            total += len(lot)
    return total


def ecrire(valeur: Any) -> Any:
    """Return a key or an aware instant as this database stores it."""
    if isinstance(valeur, uuid.UUID):
        return valeur.hex if connection.vendor == "sqlite" else str(valeur)
    if isinstance(valeur, datetime.datetime):
        return connection.ops.adapt_datetimefield_value(valeur)
    return valeur
