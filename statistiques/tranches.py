"""Counting facts over slices of time. One piece of SQL serves what is stored, what is live and what is verified.

A slice is one salon over one span: its bounds are computed here in Python, by the salon's own calendar, so that no
database needs to know a time zone. Each slice reads its facts by index, on PostgreSQL (LATERAL) as on SQLite.
"""

from __future__ import annotations

import datetime
import re
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from salon_paiement.calendrier import fin_de_journee, fuseau_de, jour_affaires
from salon_paiement.models import Salon
from statistiques.coupes import CLES_UUID, COLONNES, COUPES, Genre
from statistiques.mesures import SOURCES, Source
from traces.lots import par_lots

_UN_JOUR = datetime.timedelta(days=1)
# Slices in one statement: six parameters each, SQLite allows 32,766.
LOT = 2_000
# The business days that a part of a day may belong to, counted from that of its beginning.
_AUTOUR = (-1, 0, 1, 2)
Valeurs = dict[str, int]


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
    """Return part of a day, 24 hours at most, from ``debut`` to ``fin`` (aware, excluded)."""
    decalage = debut.astimezone(fuseau_de(salon)).utcoffset() or datetime.timedelta()
    jour = jour_affaires(salon, debut)
    bords = debut.astimezone(datetime.UTC), fin.astimezone(datetime.UTC)
    return Tranche(salon.pk, jour, *bords, int(decalage.total_seconds()), courte=True)


def compter(
    tranches: Collection[Tranche], sources: Sequence[Source] = SOURCES
) -> dict[tuple[uuid.UUID, datetime.date], Valeurs]:
    """Return the measures of each slice by its key; one statement per source and lot, zeros included.

    Args:
        tranches: all whole days, or all parts of days.
    """
    vides = {mesure.nom: 0 for source in sources for mesure in source.mesures}
    comptes = {tranche.cle: dict(vides) for tranche in tranches}
    for lot in par_lots(tranches, LOT):
        for source in sources:
            noms = [mesure.nom for mesure in source.mesures]
            sommes = ", ".join(mesure.sql for mesure in source.mesures)
            for tranche, *valeurs in _lire(lot, sommes, source.table, source.condition):
                comptes[tranche.cle].update(zip(noms, map(int, valeurs), strict=True))
    return comptes


def compter_details(
    tranches: Collection[Tranche], genres: Collection[Genre] = tuple(Genre)
) -> dict[tuple[uuid.UUID, datetime.date, str, str], Valeurs]:
    """Return the breakdowns of each slice by salon, day, kind and key; rows of zeros are left out."""
    details: dict[tuple[uuid.UUID, datetime.date, str, str], Valeurs] = {}
    for lot in par_lots(tranches, LOT):
        for coupe in COUPES:
            if coupe.genre not in genres:
                continue
            noms = [mesure.nom for mesure in coupe.mesures]
            sommes = ", ".join(mesure.sql for mesure in coupe.mesures)
            for tranche, cle, *valeurs in _lire(lot, sommes, coupe.table, coupe.condition, coupe.cle):
                ecrite = str(uuid.UUID(str(cle))) if coupe.genre in CLES_UUID else str(cle)
                ligne = details.setdefault((*tranche.cle, coupe.genre.value, ecrite), dict.fromkeys(COLONNES, 0))
                ligne.update(zip(noms, map(int, valeurs), strict=True))
    return {cle: ligne for cle, ligne in details.items() if any(ligne.values())}


def _lire(
    tranches: Sequence[Tranche], sommes: str, table: str, condition: str, cle: str = ""
) -> Iterator[tuple[Any, ...]]:
    """Run one counting statement: rows of the slice, the key when there is one, then the sums."""
    postgresql = connection.vendor == "postgresql"
    forme = _FORMES[postgresql, bool(cle)]
    rangee = _RANGEE_POSTGRESQL if postgresql else _RANGEE_SQLITE
    valeurs = ", ".join([rangee] * len(tranches))
    ecrite = forme.format(valeurs=valeurs, sommes=sommes, table=table, condition=condition, cle=cle)
    requete = traduire(ecrite, courtes=tranches[0].courte)
    parametres = [p for rang, tranche in enumerate(tranches) for p in (rang, *_parametres(tranche))]
    with connection.cursor() as curseur:
        curseur.execute(requete, parametres)
        for rang, *reste in curseur.fetchall():
            yield tranches[rang], *reste


_FORMES: Mapping[tuple[bool, bool], str] = {
    (True, False): """WITH j(rang, salon_id, jour, debut, fin, decalage) AS (VALUES {valeurs})
        SELECT j.rang, x.* FROM j CROSS JOIN LATERAL (SELECT {sommes} FROM {table} WHERE {condition}) x""",
    (True, True): """WITH j(rang, salon_id, jour, debut, fin, decalage) AS (VALUES {valeurs})
        SELECT j.rang, x.* FROM j CROSS JOIN LATERAL (
            SELECT {cle} AS cle, {sommes} FROM {table} WHERE {condition} GROUP BY 1) x""",
    (False, False): """WITH j(rang, salon_id, jour, debut, fin, decalage) AS (VALUES {valeurs})
        SELECT j.rang, {sommes} FROM j CROSS JOIN {table} WHERE {condition} GROUP BY 1""",
    (False, True): """WITH j(rang, salon_id, jour, debut, fin, decalage) AS (VALUES {valeurs})
        SELECT j.rang, {cle} AS cle, {sommes} FROM j CROSS JOIN {table} WHERE {condition}
        GROUP BY 1, 2""",
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


def traduire(requete: str, *, courtes: bool = False) -> str:
    """Write in this database's SQL what definitions leave open.

    ``{secondes(x)}`` is seconds since 1970, ``{heure(x)}`` the salon's hour, ``{du_jour(s)}`` how a visit belongs to
    its slice: by its business day, or for parts of days (``courtes``) by its beginning too.
    """

    def secondes(champ: str) -> str:
        if connection.vendor == "postgresql":
            return f"FLOOR(EXTRACT(EPOCH FROM {champ}))::bigint"
        return f"CAST(strftime('%%s', {champ}) AS INTEGER)"

    ecritures: dict[str, Callable[[str], str]] = {
        "secondes": secondes,
        "du_jour": _du_moment if courtes else lambda alias: f"{alias}.jour = j.jour",
        "heure": lambda champ: f"(({secondes(champ)} + j.decalage) / 3600) %% 24",
    }
    return re.sub(r"\{(\w+)\(([\w.]+)\)\}", lambda trouve: ecritures[trouve[1]](trouve[2]), requete)


def _du_moment(alias: str) -> str:
    """Name the days around, so that the index (salon, day, creation) is used: a cut-off may have moved since."""
    jours = (
        [f"j.jour + {ecart}" for ecart in _AUTOUR]
        if connection.vendor == "postgresql"
        else [f"date(j.jour, '{ecart} day')" for ecart in _AUTOUR]
    )
    return (
        f"{alias}.jour IN ({', '.join(jours)}) AND {alias}.date_creation >= j.debut AND {alias}.date_creation < j.fin"
    )
