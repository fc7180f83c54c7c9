"""Months of facts: which are over, and which are in the database."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.db.models import Count, DateField, Max, Min, QuerySet
from django.db.models.functions import TruncMonth

from traces.modeles_sceaux import chaine_de, salon_de
from traces.models import TraceTransaction

# A month is over once its last fact can no longer be in the middle of a transaction, on any clock.
MARGE = datetime.timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Mois:
    """Facts of one chain and one month (its first day, UTC) that are in the database."""

    chaine: uuid.UUID
    debut: datetime.date
    nombre: int
    premier_id: int
    dernier_id: int

    @property
    def fin(self) -> datetime.date:
        """First day of the next month."""
        return (self.debut + datetime.timedelta(days=31)).replace(day=1)

    def faits(self) -> QuerySet[TraceTransaction]:
        """Return these facts."""
        return TraceTransaction.objects.filter(
            salon=salon_de(self.chaine),
            pk__range=(self.premier_id, self.dernier_id),
            date_creation__gte=_minuit(self.debut),
            date_creation__lt=_minuit(self.fin),
        )


def limite_avant(mois_en_ligne: int, maintenant: datetime.datetime) -> datetime.date:
    """Return the first day of the oldest month that stays in the database.

    Args:
        mois_en_ligne: how many whole months are kept before the present one; zero still leaves the present one.
    """
    instant = (maintenant - MARGE).astimezone(datetime.UTC)
    rang = instant.year * 12 + instant.month - 1 - max(mois_en_ligne, 0)
    return datetime.date(rang // 12, rang % 12 + 1, 1)


def mois_en_base(avant: datetime.date, chaine: uuid.UUID | None = None) -> list[Mois]:
    """Return the months older than ``avant`` that have facts here, oldest first: one reading of the table."""
    faits = TraceTransaction.objects.filter(date_creation__lt=_minuit(avant))
    if chaine is not None:
        faits = faits.filter(salon=salon_de(chaine))
    mois = TruncMonth("date_creation", tzinfo=datetime.UTC, output_field=DateField())
    groupes = faits.annotate(debut=mois).values("salon_id", "debut").order_by("debut", "salon_id")
    return [
        Mois(
            chaine_de(ligne["salon_id"]),
            ligne["debut"],
            ligne["nombre"],
            ligne["premier"],
            ligne["dernier"],
        )
        for ligne in groupes.annotate(nombre=Count("pk"), premier=Min("pk"), dernier=Max("pk"))
    ]


def _minuit(jour: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(jour, datetime.time(), datetime.UTC)
