"""The invariants as queries: each returns zero rows when healthy (``docs/invariants.md`` lists the promises).

They run on PostgreSQL and SQLite alike. A row's first column is what a human should look at.
"""

from __future__ import annotations

from paiements.invariants import (
    caisse,
    clotures,
    exceptions,
    files,
    livre,
    montants,
    releves,
    remboursements,
    salons,
    sceaux,
    tentatives,
    traces,
    unicite,
)
from paiements.invariants.base import Invariant

INVARIANTS: list[Invariant] = [
    *tentatives.INVARIANTS,
    *unicite.INVARIANTS,
    *montants.INVARIANTS,
    *traces.INVARIANTS,
    *files.INVARIANTS,
    *livre.INVARIANTS,
    *remboursements.INVARIANTS,
    *caisse.INVARIANTS,
    *clotures.INVARIANTS,
    *releves.INVARIANTS,
    *salons.INVARIANTS,
    *sceaux.INVARIANTS,
    *exceptions.INVARIANTS,
]

__all__ = ["INVARIANTS", "Invariant"]
