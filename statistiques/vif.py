"""One reading for one page: what was counted live is counted once, and every figure of the page agrees with the others.

Without :func:`une_lecture` nothing is kept. The memory lives as long as its block, in the thread that opened it.
"""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

from salon_paiement.models import Salon
from statistiques import tranches as base
from statistiques.coupes import Genre
from statistiques.cumuls.premier import premier_jour
from statistiques.etats import Etat, etats_lire
from statistiques.mesures import sources_de
from statistiques.tranches import Comptes, Details, Tranche


@dataclass(slots=True)
class _Memoire:
    faits: dict[str, str] = field(default_factory=dict)
    etats: dict[uuid.UUID, Etat] = field(default_factory=dict)
    premiers: dict[uuid.UUID, datetime.date] = field(default_factory=dict)
    comptes: dict[tuple[Tranche, ...], Comptes] = field(default_factory=dict)
    comptees: dict[tuple[Tranche, ...], set[str]] = field(default_factory=lambda: defaultdict(set))
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


def faits_connus() -> dict[str, str]:
    """Return what this reading knows of what has happened in each salon, by its written key (``versions.py``)."""
    return (_courante.get() or _Memoire()).faits


def etats_de(salons: Collection[Salon]) -> dict[uuid.UUID, Etat]:
    """Return how far each salon is stored; one statement for those that were not read yet."""
    connus = (_courante.get() or _Memoire()).etats
    inconnus = [salon for salon in salons if salon.pk not in connus]
    if inconnus:
        connus.update(etats_lire(inconnus))
    return {salon.pk: connus[salon.pk] for salon in salons}


def premier_lire(salon: Salon) -> datetime.date:
    """Return where a salon's figures begin."""
    connus = (_courante.get() or _Memoire()).premiers
    if salon.pk not in connus:
        connus[salon.pk] = premier_jour(salon)
    return connus[salon.pk]


def compter(tranches: Collection[Tranche], demandes: Collection[str]) -> Comptes:
    """Return the measures of ``demandes`` by salon and day, or hour where slices are parts of days.

    Each measure of the same slices is read once; hours without anything are left out.
    """
    memoire, cles = _courante.get() or _Memoire(), tuple(tranches)
    if not cles:
        return {}
    comptes, comptees = memoire.comptes.setdefault(cles, {}), memoire.comptees[cles]
    for source in sources_de(set(demandes) - comptees):
        voulues = tuple(m for m in source.mesures if m.nom in demandes and m.nom not in comptees)
        lues = base.compter(cles, [replace(source, mesures=voulues)], par_heure=cles[0].courte)
        for cle, valeurs in lues.items():
            comptes.setdefault(cle, {}).update(valeurs)
        comptees.update(mesure.nom for mesure in voulues)
    return {cle: {nom: valeurs.get(nom, 0) for nom in demandes} for cle, valeurs in comptes.items()}


def compter_details(tranches: Collection[Tranche], genre: Genre) -> Details:
    """Return one breakdown of the same slices, read once, by salon and day, or hour."""
    memoire, cles = _courante.get() or _Memoire(), tuple(tranches)
    if not cles:
        return {}
    if (cles, genre) not in memoire.details:
        memoire.details[cles, genre] = base.compter_details(cles, [genre], par_heure=cles[0].courte)
    return memoire.details[cles, genre]
