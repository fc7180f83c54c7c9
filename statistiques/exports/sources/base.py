"""What every list has: headings in one language, a cheap count, rows in batches."""

from __future__ import annotations

import datetime
import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, QuerySet

from statistiques.exports.demande import Demande
from statistiques.exports.lecture import lots_lire
from statistiques.releve import Colonne, Rangee


class Source(ABC):
    """One list for one request. Made while the request's language is active: what it writes later is chosen here."""

    # What tells two rows apart, when it is not the model's key.
    cle = "pk"

    def __init__(self, demande: Demande) -> None:
        self.demande = demande
        self.fuseaux = demande.fuseaux
        self.noms = {salon.pk: salon.nom for salon in demande.salons}
        self.colonnes = self.colonnes_faire()

    @abstractmethod
    def colonnes_faire(self) -> list[Colonne]:
        """Return the headings."""

    @abstractmethod
    def lignes(self) -> QuerySet[Any, Any]:
        """Return the stored rows behind the list, in no order."""

    @abstractmethod
    def requete(self) -> QuerySet[Any, Any]:
        """Return what is read, in the list's order."""

    @abstractmethod
    def rangees(self, lot: list[Any]) -> list[Rangee]:
        """Return the cells of a batch."""

    def depasse(self, seuil: int) -> bool:
        """Tell whether more than ``seuil`` stored rows are behind the list; stops counting there."""
        return self.lignes().order_by()[: seuil + 1].count() > seuil

    def compter(self) -> dict[uuid.UUID, int]:
        """Return the exact number of rows by salon; a salon without any is told with 0."""
        trouves = (
            self.lignes().order_by().values_list("salon_id").annotate(n=Count(self.cle, distinct=self.cle != "pk"))
        )
        return dict.fromkeys(self.noms, 0) | dict(trouves)

    def lots(self, *, fige: bool = False) -> Iterator[list[Rangee]]:
        """Yield the rows; ``fige`` lets the reader write meanwhile."""
        for lot in lots_lire(self.requete(), fige=fige):
            yield self.rangees(lot)

    def ici(self, salon_id: uuid.UUID, instant: datetime.datetime | None) -> datetime.datetime | None:
        """Return an instant as the salon's clock shows it."""
        return instant and instant.astimezone(self.fuseaux[salon_id])
