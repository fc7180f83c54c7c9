"""One reading for one page: what was counted live is counted once, and every figure of the page agrees with the others.

Without :func:`une_lecture` nothing is kept. The memory lives as long as its block, in the thread that opened it.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from salon_paiement.calendrier import fin_de_journee
from salon_paiement.models import Salon
from statistiques import tranches as base
from statistiques.coupes import Genre
from statistiques.cumuls.premier import premier_jour
from statistiques.mesures import SOURCES, VERSION, Source
from statistiques.models import SuiviCumuls
from statistiques.tranches import Tranche, Valeurs

Comptes = dict[tuple[uuid.UUID, datetime.date], Valeurs]
Details = dict[tuple[uuid.UUID, datetime.date, str, str], Valeurs]


@dataclass(frozen=True, slots=True)
class Stocke:
    """How far a salon's rows go, and what their days were cut with."""

    complet: datetime.date
    fuseau: str
    heure_bascule: datetime.time | None

    def fin(self, salon: Salon) -> datetime.datetime | None:
        """Return the instant the rows stop at when the salon's days are cut elsewhere by now, else ``None``."""
        if self.heure_bascule is None or (self.fuseau, self.heure_bascule) == (salon.fuseau, salon.heure_bascule):
            return None
        avant = Salon(fuseau=self.fuseau, heure_bascule=self.heure_bascule)
        return fin_de_journee(avant, self.complet).astimezone(datetime.UTC)


@dataclass(slots=True)
class _Memoire:
    stockes: dict[uuid.UUID, Stocke | None] = field(default_factory=dict)
    premiers: dict[uuid.UUID, datetime.date] = field(default_factory=dict)
    comptes: dict[tuple[Tranche, str], Valeurs] = field(default_factory=dict)
    details: dict[tuple[tuple[Tranche, ...], Genre], Details] = field(default_factory=dict)


_courante: ContextVar[_Memoire | None] = ContextVar("lecture_des_chiffres", default=None)


@contextmanager
def une_lecture() -> Iterator[None]:
    """Read everything of this block at one moment; a block inside another shares its reading."""
    if _courante.get() is not None:
        yield
        return
    jeton = _courante.set(_Memoire())
    try:
        yield
    finally:
        _courante.reset(jeton)


def stockes_lire(salon_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Stocke]:
    """Return what is stored of each salon that has anything."""
    connus = (_courante.get() or _Memoire()).stockes
    inconnus = [salon_id for salon_id in salon_ids if salon_id not in connus]
    if inconnus:
        connus.update(dict.fromkeys(inconnus))
        # Rows counted by other definitions are not what this code calls by these names.
        suivis = SuiviCumuls.objects.filter(salon__in=inconnus, complet__isnull=False, definitions=VERSION)
        lus = suivis.values_list("salon_id", "complet", "fuseau", "heure_bascule")
        connus.update({cle: Stocke(complet, fuseau, heure) for cle, complet, fuseau, heure in lus if complet})
    return {salon_id: stocke for salon_id in salon_ids if (stocke := connus[salon_id]) is not None}


def premier_lire(salon: Salon) -> datetime.date:
    """Return where a salon's figures begin."""
    connus = (_courante.get() or _Memoire()).premiers
    if salon.pk not in connus:
        connus[salon.pk] = premier_jour(salon)
    return connus[salon.pk]


def compter(tranches: Collection[Tranche], sources: Sequence[Source] = SOURCES) -> Comptes:
    """Return what :func:`statistiques.tranches.compter` returns, each source of each slice read once."""
    memoire = _courante.get()
    if memoire is None:
        return base.compter(tranches, sources)
    for source in sources:
        neuves = [tranche for tranche in tranches if (tranche, source.nom) not in memoire.comptes]
        if neuves:
            comptes = base.compter(neuves, [source])
            memoire.comptes |= {(tranche, source.nom): comptes[tranche.cle] for tranche in neuves}
    resultat: Comptes = {tranche.cle: {} for tranche in tranches}
    for tranche in tranches:
        for source in sources:
            resultat[tranche.cle] |= memoire.comptes[tranche, source.nom]
    return resultat


def compter_details(tranches: Collection[Tranche], genres: Collection[Genre]) -> Details:
    """Return what :func:`statistiques.tranches.compter_details` returns, each kind of the same slices read once."""
    memoire = _courante.get()
    if memoire is None:
        return base.compter_details(tranches, genres)
    cles = tuple(tranches)
    resultat: Details = {}
    for genre in genres:
        if (cles, genre) not in memoire.details:
            memoire.details[cles, genre] = base.compter_details(cles, [genre])
        resultat |= memoire.details[cles, genre]
    return resultat
