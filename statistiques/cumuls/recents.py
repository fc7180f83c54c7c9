"""Clients who came in the last twenty-four hours: distinct people, whom neither hours nor days add up to.

They are counted with the day under way, for the window that ends with this hour and for the next one: an hour may
strike before anything comes, and readers go on believing what was counted.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Mapping

from django.db.models import Count, Q

from salon_paiement.calendrier import RECALAGE
from salon_paiement.models import Salon, SessionPaiement
from statistiques.perimetre import Perimetre

_UN_JOUR, _UNE_HEURE = datetime.timedelta(days=1), datetime.timedelta(hours=1)
PERSONNE = (0, 0)


def recents_compter(salons: Collection[Salon], instant: datetime.datetime) -> Mapping[uuid.UUID, tuple[int, int]]:
    """Return how many known clients began a visit in each salon's last twenty-four hours; one statement.

    Naming the days keeps to the index (salon, day, creation). A client belongs to one salon: those of several add up.

    Args:
        instant: aware; whole hours count, the one under way included.

    Returns:
        By salon, now and once the next hour has struck; nothing for a salon without any.
    """
    heures = Perimetre(tuple(salons)).dernieres_heures(instant)
    jours = [heures.du + n * _UN_JOUR for n in range(-RECALAGE, heures.jours + RECALAGE)]
    ensuite = Q(date_creation__gte=heures.debut.astimezone(datetime.UTC) + _UNE_HEURE)
    visites = SessionPaiement.objects.filter(
        salon__in=salons, jour__in=jours, date_creation__gte=heures.debut, client__isnull=False
    )
    comptes = (
        visites.order_by()
        .values("salon_id")
        .annotate(n=Count("client_id", distinct=True), suite=Count("client_id", distinct=True, filter=ensuite))
    )
    return {salon_id: (n, suite) for salon_id, n, suite in comptes.values_list("salon_id", "n", "suite")}
