"""Heartbeats: who finished a round, and when. Expiry waits for the round that asks about payments."""

from __future__ import annotations

import datetime

from django.utils import timezone

from salon_paiement.models import Battement

VERIFICATION = "verification"


def battement_noter(nom: str) -> None:
    """Write that sweeper ``nom`` has just finished a whole round."""
    Battement.objects.update_or_create(nom=nom, defaults={"vu_le": timezone.now()})


def battement_recent(nom: str, delai: datetime.timedelta) -> bool:
    """Tell whether ``nom`` finished a round less than ``delai`` ago."""
    return Battement.objects.filter(nom=nom, vu_le__gte=timezone.now() - delai).exists()
