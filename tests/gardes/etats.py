"""After a test, with its data still there: each state is told by its traces (I8)."""

from __future__ import annotations

from django.db import InterfaceError, InternalError, OperationalError, connection

from paiements.invariants.traces import INVARIANTS
from paiements.models import Paiement, Remboursement
from salon_paiement.models import SessionPaiement
from tests import plans
from traces.models import TraceTransaction

MONTREES = 10
_TABLES = [modele._meta.db_table for modele in (SessionPaiement, Paiement, Remboursement, TraceTransaction)]
_QUELQUE_CHOSE = "SELECT " + " OR ".join(f"EXISTS (SELECT 1 FROM {table})" for table in _TABLES)
# The four queries as one statement, hence one snapshot: other processes of the test may still be writing.
_RUPTURES = (
    "WITH "
    + ", ".join(f"{invariant.code}(cle) AS ({invariant.sql})" for invariant in INVARIANTS)
    + " ".join(
        f"{' UNION ALL' if rang else ''} SELECT '{invariant.code}', CAST(cle AS TEXT) FROM {invariant.code}"
        for rang, invariant in enumerate(INVARIANTS)
    )
    + f" LIMIT {MONTREES}"
)
_PHRASES = {invariant.code: invariant.phrase for invariant in INVARIANTS}


def etats_sans_trace() -> list[str] | None:
    """Return the first states whose traces do not lead to them, as sentences; ``None`` when one cannot ask.

    One cannot when the test left its transaction in error (it will be rolled back) or stopped the server.
    """
    if connection.in_atomic_block and connection.needs_rollback:
        return None
    try:
        with connection.cursor() as curseur:
            curseur.execute(_QUELQUE_CHOSE)
            if not curseur.fetchone()[0]:
                return []
            with plans.gardes():
                curseur.execute(_RUPTURES)
            return [f"{code} « {_PHRASES[code]} » : {cle}" for code, cle in curseur.fetchall()]
    except InternalError:
        return None
    except (OperationalError, InterfaceError):
        if connection.connection is not None and connection.is_usable():
            raise
        return None
