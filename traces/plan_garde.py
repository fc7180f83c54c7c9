"""Statements that every page asks: each connection keeps their plan, where the database has such a thing."""

from __future__ import annotations

from django.db.models import Model


class PlanGarde(str):
    """A fixed text, written by us, that takes longer to be understood than to be run; plain SQL to whoever reads it.

    Columns are named one by one (:func:`colonnes_de`), never ``*``: a plan that gives other columns than it did is
    refused.
    """

    __slots__ = ()


def colonnes_de(modele: type[Model], table: str = "") -> str:
    """Return the columns of a model, named one by one; ``table``: how the statement calls its table, if it does."""
    prefixe = f"{table}." if table else ""
    return ", ".join(f"{prefixe}{champ.column}" for champ in modele._meta.concrete_fields)
