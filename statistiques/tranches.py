"""Counting facts over slices of time. One piece of SQL serves what is stored, what is live and what is verified.

A slice is one salon over one span: its bounds are computed here in Python, by the salon's own calendar, so that no
database needs to know a time zone. Each slice reads its facts by index, on PostgreSQL (LATERAL) as on SQLite.
"""

from __future__ import annotations

import datetime
import math
import re
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from salon_paiement.calendrier import RECALAGE, fin_de_journee, fuseau_de, jour_affaires
from salon_paiement.models import Salon
from statistiques.coupes import CLES_UUID, COLONNES, COUPES, Coupe, Genre
from statistiques.mesures import SOURCES, Source
from traces.lots import par_lots

_UN_JOUR = datetime.timedelta(days=1)
# Slices in one statement: six parameters each, SQLite allows 32,766.
LOT = 2_000
_UNE_HEURE = datetime.timedelta(hours=1)
Valeurs = dict[str, int]
Comptes = dict[tuple[uuid.UUID, datetime.date], Valeurs]
Details = dict[tuple[uuid.UUID, datetime.date, str, str], Valeurs]


@dataclass(frozen=True, slots=True)
class Tranche:
    """One salon from ``debut`` to ``fin`` (aware, excluded).

    Args:
        jour: the business day, by which visits are dated; ``decalage``: seconds to add to UTC for the salon's clock.
        courte: part of a day: visits are then those that began within it, and the slice is known by its beginning.
    """

    salon_id: uuid.UUID
    jour: datetime.date
    debut: datetime.datetime
    fin: datetime.datetime
    decalage: int
    courte: bool = False

    @property
    def cle(self) -> tuple[uuid.UUID, datetime.date]:
        return self.salon_id, self.debut if self.courte else self.jour


def journee(salon: Salon, jour: datetime.date) -> Tranche:
    """Return one business day as a slice."""
    debut, fin = (fin_de_journee(salon, j).astimezone(datetime.UTC) for j in (jour - _UN_JOUR, jour))
    # Clocks change at night, a salon works around the middle of its day.
    decalage = (debut + (fin - debut) / 2).astimezone(fuseau_de(salon)).utcoffset() or datetime.timedelta()
    return Tranche(salon.pk, jour, debut, fin, int(decalage.total_seconds()))


def journees(salon: Salon, du: datetime.date, au: datetime.date) -> list[Tranche]:
    """Return the business days from ``du`` to ``au``, both included."""
    return [journee(salon, du + n * _UN_JOUR) for n in range((au - du).days + 1)]


def morceau(salon: Salon, debut: datetime.datetime, fin: datetime.datetime) -> Tranche:
    """Return part of a day, or of some days that follow each other, from ``debut`` to ``fin`` (aware, excluded)."""
    decalage = debut.astimezone(fuseau_de(salon)).utcoffset() or datetime.timedelta()
    jour = jour_affaires(salon, debut)
    bords = debut.astimezone(datetime.UTC), fin.astimezone(datetime.UTC)
    return Tranche(salon.pk, jour, *bords, int(decalage.total_seconds()), courte=True)


def etendue(salon: Salon, debut: datetime.datetime, fin: datetime.datetime) -> list[Tranche]:
    """Return two or three days from ``debut`` to ``fin`` (aware, on the hour), cut where the salon's clock changes."""
    tranches = [morceau(salon, debut, fin)]
    while tranches[-1].decalage != morceau(salon, fin - _UNE_HEURE, fin).decalage:
        change = tranches[-1].debut
        while morceau(salon, change, fin).decalage == tranches[-1].decalage:
            change += _UNE_HEURE
        tranches[-1:] = [morceau(salon, tranches[-1].debut, change), morceau(salon, change, fin)]
    return tranches


def compter(tranches: Collection[Tranche], sources: Sequence[Source] = SOURCES, *, par_heure: bool = False) -> Comptes:
    """Return the measures of each slice by its key; one statement per source and lot, zeros included.

    Args:
        tranches: all whole days, or all parts of days.
        par_heure: by salon and hour (aware, UTC) in place of slices; hours without anything are left out.
    """
    vides = {mesure.nom: 0 for source in sources for mesure in source.mesures}
    comptes = {} if par_heure else {tranche.cle: dict(vides) for tranche in tranches}
    for lot in par_lots(tranches, LOT):
        for source in sources:
            noms = [mesure.nom for mesure in source.mesures]
            cles = [heures_depuis_1970(source.table)] if par_heure else []
            for tranche, *lus in _lire(lot, source, cles):
                cle = (tranche.salon_id, _heure(lus.pop(0))) if par_heure else tranche.cle
                if cle not in comptes:
                    comptes[cle] = dict(vides)
                comptes[cle].update(zip(noms, map(int, lus), strict=True))
    return comptes


def compter_details(
    tranches: Collection[Tranche], genres: Collection[Genre] = tuple(Genre), *, par_heure: bool = False
) -> Details:
    """Return the breakdowns of each slice by salon, day (or hour), kind and key; rows of zeros are left out."""
    details: Details = {}
    for lot in par_lots(tranches, LOT):
        for coupe in COUPES:
            if coupe.genre not in genres:
                continue
            noms = [mesure.nom for mesure in coupe.mesures]
            cles = [heures_depuis_1970(coupe.table), coupe.cle] if par_heure else [coupe.cle]
            for tranche, *lus in _lire(lot, coupe, cles):
                salon_id, moment = (tranche.salon_id, _heure(lus.pop(0))) if par_heure else tranche.cle
                cle, *valeurs = lus
                ecrite = str(uuid.UUID(str(cle))) if coupe.genre in CLES_UUID else str(cle)
                ligne = (salon_id, moment, coupe.genre.value, ecrite)
                if ligne not in details:
                    details[ligne] = dict.fromkeys(COLONNES, 0)
                details[ligne].update(zip(noms, map(int, valeurs), strict=True))
    return {cle: ligne for cle, ligne in details.items() if any(ligne.values())}


def heures_depuis_1970(table: str) -> str:
    """Return the SQL of the hours since 1970: what a source's rows are dated by is its first table's creation."""
    alias = table.split()[1]
    return f"{{secondes({alias}.date_creation)}} / 3600"


def _heure(depuis_1970: int) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(int(depuis_1970) * 3600, datetime.UTC)


def _lire(tranches: Sequence[Tranche], quoi: Source | Coupe, cles: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Run one counting statement: rows of the slice, what they are grouped by, then the sums."""
    postgresql = connection.vendor == "postgresql"
    rangee = _RANGEE_POSTGRESQL if postgresql else _RANGEE_SQLITE
    # The slice is the first column of the whole, hence of SQLite's grouping.
    rangs = [str(rang + 1) for rang in range(len(cles) if postgresql else len(cles) + 1)]
    ecrite = _FORMES[postgresql].format(
        valeurs=", ".join([rangee] * len(tranches)),
        colonnes=", ".join([*(f"{cle} AS c{rang}" for rang, cle in enumerate(cles)), *(m.sql for m in quoi.mesures)]),
        table=quoi.table,
        condition=quoi.lue if isinstance(quoi, Source) else quoi.condition,
        groupe=f"GROUP BY {', '.join(rangs)}" if rangs else "",
    )
    requete = traduire(ecrite, courtes=_jours_autour(tranches) if tranches[0].courte else 0)
    parametres = [p for rang, tranche in enumerate(tranches) for p in (rang, *_parametres(tranche))]
    with connection.cursor() as curseur:
        curseur.execute(requete, parametres)
        for rang, *reste in curseur.fetchall():
            yield tranches[rang], *reste


_FORMES: Mapping[bool, str] = {
    True: """WITH j(rang, salon_id, jour, debut, fin, decalage) AS (VALUES {valeurs})
        SELECT j.rang, x.* FROM j CROSS JOIN LATERAL (SELECT {colonnes} FROM {table} WHERE {condition} {groupe}) x""",
    False: """WITH j(rang, salon_id, jour, debut, fin, decalage) AS (VALUES {valeurs})
        SELECT j.rang, {colonnes} FROM j CROSS JOIN {table} WHERE {condition} {groupe}""",
}
_RANGEE_POSTGRESQL = "(%s::bigint, %s::uuid, %s::date, %s::timestamptz, %s::timestamptz, %s::bigint)"
_RANGEE_SQLITE = "(%s, %s, %s, %s, %s, %s)"


def _parametres(tranche: Tranche) -> tuple[Any, ...]:
    if connection.vendor == "postgresql":
        return str(tranche.salon_id), tranche.jour, tranche.debut, tranche.fin, tranche.decalage
    adapter = connection.ops.adapt_datetimefield_value
    return (
        tranche.salon_id.hex,
        tranche.jour.isoformat(),
        adapter(tranche.debut),
        adapter(tranche.fin),
        tranche.decalage,
    )


def _jours_autour(tranches: Iterable[Tranche]) -> int:
    """Return how many business days the longest of these parts may touch."""
    return max(math.ceil((tranche.fin - tranche.debut) / _UN_JOUR) for tranche in tranches)


def traduire(requete: str, *, courtes: int = 0) -> str:
    """Write in this database's SQL what definitions leave open.

    ``{secondes(x)}`` is seconds since 1970, ``{heure(x)}`` the salon's hour, ``{du_jour(s)}`` how a visit belongs to
    its slice: by its business day, or for parts of days (of ``courtes`` days at most) by its beginning too.
    """

    def secondes(champ: str) -> str:
        if connection.vendor == "postgresql":
            # Not EXTRACT, whose decimals cost as much as all the rest of a row; microseconds are exact in this too.
            return f"FLOOR(DATE_PART('epoch', {champ}))::bigint"
        # Whole seconds as they are written: SQLite rounds to the next one what is almost there.
        return f"CAST(strftime('%%s', substr({champ}, 1, 19)) AS INTEGER)"

    ecritures: dict[str, Callable[[str], str]] = {
        "secondes": secondes,
        "du_jour": (lambda alias: _du_moment(alias, courtes)) if courtes else (lambda alias: f"{alias}.jour = j.jour"),
        "heure": lambda champ: f"(({secondes(champ)} + j.decalage) / 3600) %% 24",
    }
    return re.sub(r"\{(\w+)\(([\w.]+)\)\}", lambda trouve: ecritures[trouve[1]](trouve[2]), requete)


def _du_moment(alias: str, nombre: int) -> str:
    """Name the days around, so that the index (salon, day, creation) is used: zone and cut-off may have moved since."""
    autour = range(-RECALAGE, nombre + RECALAGE + 1)
    jours = (
        [f"j.jour + {ecart}" for ecart in autour]
        if connection.vendor == "postgresql"
        else [f"date(j.jour, '{ecart} day')" for ecart in autour]
    )
    return (
        f"{alias}.jour IN ({', '.join(jours)}) AND {alias}.date_creation >= j.debut AND {alias}.date_creation < j.fin"
    )
