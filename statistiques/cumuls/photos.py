"""Distinct clients over thirty days: what a day's photo says, since distinct people do not add up."""

from __future__ import annotations

import datetime
import uuid
from collections import Counter, deque
from collections.abc import Sequence

from salon_paiement.etats import EtatSession
from salon_paiement.models import SessionPaiement
from statistiques.mesures import PHOTOS

FENETRE = 30
_UN_JOUR = datetime.timedelta(days=1)


def photos_de(salon_id: uuid.UUID, du: datetime.date, au: datetime.date) -> dict[datetime.date, dict[str, int]]:
    """Return the photos of each day: clients with a paid visit in its last thirty days, in the thirty before, in both.

    One statement; the windows slide over the days in memory.
    """
    visites = SessionPaiement.objects.filter(
        salon_id=salon_id,
        jour__gte=du - (2 * FENETRE - 1) * _UN_JOUR,
        jour__lte=au,
        etat=EtatSession.PAIEMENT_REUSSI,
        client__isnull=False,
    )
    return _glisser(list(visites.order_by("jour").values_list("jour", "client_id").distinct()), du, au)


def _glisser(
    visites: Sequence[tuple[datetime.date, uuid.UUID]], du: datetime.date, au: datetime.date
) -> dict[datetime.date, dict[str, int]]:
    photos, attente = {}, deque(visites)
    recents, anciens = _Fenetre(), _Fenetre()
    for n in range((au - du).days + 1):
        jour = du + n * _UN_JOUR
        while attente and attente[0][0] <= jour:
            recents.entrer(*attente.popleft())
        for date, client in recents.sortir_avant(jour - (FENETRE - 1) * _UN_JOUR):
            anciens.entrer(date, client)
        anciens.sortir_avant(jour - (2 * FENETRE - 1) * _UN_JOUR)
        revenus = len(recents.clients & anciens.clients)
        photos[jour] = dict(zip(PHOTOS, (len(recents.clients), len(anciens.clients), revenus), strict=True))
    return photos


class _Fenetre:
    """Visits between two days, and how many each client has among them."""

    def __init__(self) -> None:
        self._visites: deque[tuple[datetime.date, uuid.UUID]] = deque()
        self._nombres: Counter[uuid.UUID] = Counter()

    @property
    def clients(self) -> set[uuid.UUID]:
        return set(self._nombres)

    def entrer(self, jour: datetime.date, client: uuid.UUID) -> None:
        self._visites.append((jour, client))
        self._nombres[client] += 1

    def sortir_avant(self, jour: datetime.date) -> list[tuple[datetime.date, uuid.UUID]]:
        """Take out and return what is older than ``jour``."""
        sortis = []
        while self._visites and self._visites[0][0] < jour:
            date, client = self._visites.popleft()
            self._nombres[client] -= 1
            if not self._nombres[client]:
                del self._nombres[client]
            sortis.append((date, client))
        return sortis
