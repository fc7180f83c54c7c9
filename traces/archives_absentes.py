"""Which months of a chain are archived and no longer in the database."""

from __future__ import annotations

import datetime
import uuid

from django.db.models import Exists, OuterRef

from traces.modeles_sceaux import ArchiveTraces
from traces.models import TraceTransaction


def mois_partis(chaine: uuid.UUID, debut: datetime.datetime, fin: datetime.datetime) -> list[datetime.date]:
    """Return the first days of the months, from that of ``debut`` to that of ``fin`` (aware), whose facts are gone."""
    bornes = [instant.astimezone(datetime.UTC).date().replace(day=1) for instant in (debut, fin)]
    # The first key leaves first, and comes back last.
    entier = Exists(TraceTransaction.objects.filter(pk=OuterRef("premier_id"))) & Exists(
        TraceTransaction.objects.filter(pk=OuterRef("dernier_id"))
    )
    partis = ArchiveTraces.objects.filter(chaine=chaine, mois__range=bornes).exclude(entier)
    return list(partis.order_by("mois").values_list("mois", flat=True).distinct())
