"""Heartbeats: who finished a round, and when. Expiry waits for the round that asks about payments."""

from __future__ import annotations

import datetime

from django.utils import timezone

from salon_paiement.models import Battement

VERIFICATION = "verification"
# The bell that only says "I am here": when beat rang it, and when a worker heard it.
BEAT, OUVRIER = "beat", "ouvrier"


def battement_noter(nom: str, vu_le: datetime.datetime | None = None) -> None:
    """Write that sweeper ``nom`` has just finished a whole round (at ``vu_le``, aware, when it was not now)."""
    Battement.objects.update_or_create(nom=nom, defaults={"vu_le": vu_le or timezone.now()})


def cloche_noter(sonnee_le: datetime.datetime) -> None:
    """Write that a worker has heard the bell that beat rang at ``sonnee_le`` (aware)."""
    battement_noter(BEAT, sonnee_le)
    battement_noter(OUVRIER)


def battement_recent(nom: str, delai: datetime.timedelta) -> bool:
    """Tell whether ``nom`` finished a round less than ``delai`` ago."""
    return Battement.objects.filter(nom=nom, vu_le__gte=timezone.now() - delai).exists()
