"""Which months of a chain are archived and no longer in the database."""

from __future__ import annotations

import datetime
import uuid

from django.db.models import Exists, OuterRef, Q, QuerySet

from traces.modeles_sceaux import ArchiveTraces
from traces.models import TraceTransaction


def mois_partis(chaine: uuid.UUID, debut: datetime.datetime, fin: datetime.datetime) -> list[datetime.date]:
    """Return the first days of the months, from that of ``debut`` to that of ``fin`` (aware), whose facts are gone."""
    bornes = [instant.astimezone(datetime.UTC).date().replace(day=1) for instant in (debut, fin)]
    partis = ArchiveTraces.objects.filter(chaine=chaine, mois__range=bornes).exclude(_entier())
    return list(partis.order_by("mois").values_list("mois", flat=True).distinct())


def archives_entieres(chaine: uuid.UUID) -> QuerySet[ArchiveTraces]:
    """Return the archives of a chain whose facts are all still, or again, in the database."""
    return ArchiveTraces.objects.filter(_entier(), chaine=chaine)


def _entier() -> Q:
    """The first key leaves first, and comes back last."""
    bouts = (TraceTransaction.objects.filter(pk=OuterRef(nom)) for nom in ("premier_id", "dernier_id"))
    premier, dernier = (Q(Exists(bout)) for bout in bouts)
    return premier & dernier
