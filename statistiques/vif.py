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

from salon_paiement.models import Salon
from statistiques import tranches as base
from statistiques.coupes import Genre
from statistiques.cumuls.premier import premier_jour
from statistiques.cumuls.regles import REGLES, regles_de
from statistiques.mesures import SOURCES, Source
from statistiques.models import SuiviCumuls
from statistiques.tranches import Tranche, Valeurs

Comptes = dict[tuple[uuid.UUID, datetime.date], Valeurs]
Details = dict[tuple[uuid.UUID, datetime.date, str, str], Valeurs]


@dataclass(slots=True)
class _Memoire:
    complets: dict[uuid.UUID, datetime.date | None] = field(default_factory=dict)
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


def complets_lire(salons: Collection[Salon]) -> dict[uuid.UUID, datetime.date]:
    """Return the last stored day of each salon that has one.

    Rows whose days were cut elsewhere, or counted by other definitions, are not what is asked for: until they are
    counted again, in a few seconds, the salon is read live.
    """
    connus = (_courante.get() or _Memoire()).complets
    inconnus = {salon.pk: salon for salon in salons if salon.pk not in connus}
    if inconnus:
        connus.update(dict.fromkeys(inconnus))
        suivis = SuiviCumuls.objects.filter(salon__in=list(inconnus))
        for cle, complet, *regles in suivis.values_list("salon_id", "complet", *REGLES):
            connus[cle] = complet if tuple(regles) == regles_de(inconnus[cle]) else None
    return {salon.pk: complet for salon in salons if (complet := connus[salon.pk]) is not None}


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
