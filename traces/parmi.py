"""Rows of some salons, in SQL of our own: one constant, however many they are, is read and planned once."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db import connection


def parmi(colonne: str, cles: Iterable[uuid.UUID]) -> tuple[str, list[str]]:
    """Return the condition that a column of keys is one of ``cles``, true of no row without any, and its parameters.

    Args:
        colonne: a name of our own, never what somebody typed.
    """
    lues = cles_ecrites(cles)
    if connection.vendor == "postgresql":
        return f"{colonne} = ANY(%s::uuid[])", [f"{{{','.join(lues)}}}"]
    return f"{colonne} IN ({', '.join(['%s'] * len(lues))})", lues


def cles_ecrites(cles: Iterable[uuid.UUID]) -> list[str]:
    """Return keys as the database writes them, where a statement of our own reads them as texts."""
    return [str(cle) for cle in cles] if connection.vendor == "postgresql" else [cle.hex for cle in cles]


def cle_lue(valeur: uuid.UUID | str) -> uuid.UUID:
    """Return a key as a statement of our own reads it: SQLite keeps its text."""
    return valeur if isinstance(valeur, uuid.UUID) else uuid.UUID(valeur)
