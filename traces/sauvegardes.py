"""When copies of the data were last made, and last proved: read from the platform's own facts."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from traces.models import TraceTransaction
from traces.types import TypeTrace

# Kinds of a backup's fact that are a copy (the others are its restoration, and the drill).
COPIES = ("dump", "physique", "sqlite")


def derniere_reussie(genres: Collection[str]) -> datetime.datetime | None:
    """Return when the last successful one of these kinds took place, ``None`` when none ever did."""
    faits = TraceTransaction.objects.filter(
        salon__isnull=True,
        type_trace=TypeTrace.SAUVEGARDE,
        donnees_structures__resultat="ok",
        donnees_structures__genre__in=list(genres),
    )
    return faits.order_by("-id").values_list("date_creation", flat=True).first()
