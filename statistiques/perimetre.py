"""Whose figures are shown: one salon or several together, each with its own calendar."""

from __future__ import annotations

import datetime
import uuid
import zoneinfo
from dataclasses import dataclass

from django.utils import timezone

from salon_paiement.calendrier import fuseau_de, jours_affaires
from salon_paiement.models import Salon
from statistiques.periodes import Heures, heure_de

_UNE_HEURE = datetime.timedelta(hours=1)
_VINGT_QUATRE_HEURES = datetime.timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Perimetre:
    """Salons added up; never empty."""

    salons: tuple[Salon, ...]

    @property
    def ids(self) -> list[uuid.UUID]:
        return [salon.pk for salon in self.salons]

    @property
    def fuseau(self) -> zoneinfo.ZoneInfo:
        """Return the time zone in which hours are told: that of the first salon."""
        return fuseau_de(self.salons[0])

    def aujourd_hui(self, instant: datetime.datetime | None = None) -> datetime.date:
        """Return the latest business day under way in these salons."""
        return max(jours_affaires(self.salons, instant or timezone.now()).values())

    def dernieres_heures(self, instant: datetime.datetime | None = None) -> Heures:
        """Return the hour under way at ``instant`` (aware, now by default) and the 23 before it."""
        instant = instant or timezone.now()
        fin = heure_de(instant) + _UNE_HEURE
        hier = self.aujourd_hui(instant.astimezone(datetime.UTC) - _VINGT_QUATRE_HEURES)
        bords = (bord.astimezone(self.fuseau) for bord in (fin - _VINGT_QUATRE_HEURES, fin))
        return Heures(hier, self.aujourd_hui(instant), *bords)
