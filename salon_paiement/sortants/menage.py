"""Forgetting deliveries past their delay, and the events nobody has left to tell."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from salon_paiement.models import EvenementSortant, LivraisonSortante

CONSERVATION = datetime.timedelta(days=30)
LOT = 2_000
LOTS = 50


def sorties_purger(maintenant: datetime.datetime | None = None) -> int:
    """Delete what is older than thirty days, a batch a transaction; the rest of a long backlog waits for the next bell.

    An event is as old as its deliveries, and no try goes on that long.

    Returns:
        How many events are gone.
    """
    avant = (maintenant or timezone.now()) - CONSERVATION
    total = 0
    for _lot in range(LOTS):
        with transaction.atomic():
            vieux = EvenementSortant.objects.filter(date_creation__lt=avant).order_by("date_creation")
            cles = list(vieux.values_list("pk", flat=True)[:LOT])
            LivraisonSortante.objects.filter(evenement_id__in=cles, date_creation__lt=avant).delete()
            # Taken by another worker between the two, or told again since: it stays until the next bell.
            reste = LivraisonSortante.objects.filter(evenement=OuterRef("pk"))
            effaces, _detail = EvenementSortant.objects.filter(~Exists(reste), pk__in=cles).delete()
        total += effaces
        if len(cles) < LOT:
            break
    return total
