"""How far back a fact may still be missing its seal.

Keys are drawn when a row is inserted and seen when it is committed: a small one may appear after a large one. A floor
is therefore raised only to a key noted while every transaction of that moment has since ended. It makes sealing read
the last minutes instead of the whole table; a verification reads everything and trusts no floor.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from traces.modeles_sceaux import SuiviScellement
from traces.scellables import Scellable

# A key is drawn an instant before its transaction is given a number: time enough for that instant.
_ATTENTE = datetime.timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Horizon:
    """PostgreSQL's transactions at one moment: all below ``fini`` have ended, none from ``neuf`` on had begun."""

    fini: int
    neuf: int


def horizon_lire() -> Horizon:
    """Read the horizon; on SQLite, where one writes at a time, everything else has always ended."""
    if connection.vendor != "postgresql":
        return Horizon(1, 1)
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint FROM pg_current_snapshot() s"
        )
        fini, neuf = curseur.fetchone()
    return Horizon(fini, neuf)


def plancher_lire(genre: str) -> int:
    """Return the key up to which every fact of this kind is sealed."""
    return SuiviScellement.objects.filter(genre=genre).values_list("plancher", flat=True).first() or 0


def plancher_avancer(scellable: Scellable, horizon: Horizon) -> None:
    """Raise the floor to the noted key if its time has come, then note the present last key.

    To be called while every fact of this kind that can be seen is sealed, or is being in this transaction.

    Args:
        horizon: read before those facts were.
    """
    suivi, _neuf = SuiviScellement.objects.get_or_create(genre=scellable.genre)
    maintenant = timezone.now()
    attend = suivi.candidat_le is not None and maintenant - suivi.candidat_le < _ATTENTE
    # Numbers of another server: this database was restored here, and the noted key waits for what never comes.
    ailleurs = suivi.candidat_horizon > horizon.neuf
    if not ailleurs and (attend or horizon.fini < suivi.candidat_horizon):
        return
    dernier = scellable.modele._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
    SuiviScellement.objects.filter(genre=scellable.genre).update(
        plancher=suivi.plancher if ailleurs else max(suivi.plancher, suivi.candidat),
        candidat=dernier,
        # Read after the key: whoever holds a smaller one without having committed it has begun by now.
        candidat_horizon=horizon_lire().neuf,
        candidat_le=maintenant,
    )
