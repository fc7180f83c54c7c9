"""Whose figures are shown: one salon or several together, each with its own calendar."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.utils import timezone

from salon_paiement.calendrier import jour_affaires
from salon_paiement.models import Salon


@dataclass(frozen=True, slots=True)
class Perimetre:
    """Salons added up; never empty."""

    salons: tuple[Salon, ...]

    @property
    def ids(self) -> list[uuid.UUID]:
        return [salon.pk for salon in self.salons]

    def aujourd_hui(self, instant: datetime.datetime | None = None) -> datetime.date:
        """Return the latest business day under way in these salons."""
        return max(jour_affaires(salon, instant or timezone.now()) for salon in self.salons)
