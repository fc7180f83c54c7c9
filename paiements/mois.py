"""Months of one salon, in its own time zone."""

from __future__ import annotations

import datetime
import zoneinfo
from dataclasses import dataclass

from django.utils import timezone

from salon_paiement.models import Salon

ANNEES = range(2010, 2101)


@dataclass(frozen=True, slots=True)
class Periode:
    """A month of one salon, in its own time zone: ``debut`` included, ``fin`` excluded (aware)."""

    mois: str
    debut: datetime.datetime
    fin: datetime.datetime

    @property
    def premier(self) -> datetime.date:
        """Return its first day where the salon is, to be written: an instant would be shown in another zone."""
        return self.debut.date()


def periode_lire(salon: Salon, mois: str = "", instant: datetime.datetime | None = None) -> Periode:
    """Return the month written ``AAAA-MM``; the present one when it is not a month anybody worked in."""
    fuseau = zoneinfo.ZoneInfo(salon.fuseau)
    try:
        premier = datetime.datetime.strptime(mois, "%Y-%m").replace(tzinfo=fuseau)
    except ValueError:
        premier = None
    # A century of the calendar's end overflows once its next month is looked for.
    if premier is None or premier.year not in ANNEES:
        ici = (instant or timezone.now()).astimezone(fuseau)
        premier = ici.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    suivant = (premier + datetime.timedelta(days=32)).replace(day=1)
    return Periode(f"{premier:%Y-%m}", premier, suivant)


def mois_offerts(salon: Salon, nombre: int = 6) -> list[Periode]:
    """Return the last months, the present one first."""
    periode = periode_lire(salon)
    offerts = []
    for _rang in range(nombre):
        offerts.append(periode)
        periode = periode_lire(salon, f"{periode.debut - datetime.timedelta(days=1):%Y-%m}")
    return offerts
