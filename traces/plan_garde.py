"""Statements that every page asks: each connection keeps their plan, where the database has such a thing."""

from __future__ import annotations


class PlanGarde(str):
    """A fixed text, written by us, that takes longer to be understood than to be run; plain SQL to whoever reads it.

    Columns are named one by one, never ``*``: a plan that gives other columns than it did is refused.
    """

    __slots__ = ()
