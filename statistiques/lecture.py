"""Reading stored rows and the facts after them as one: where the seam is, nobody above this file knows.

Each salon's rows are trusted up to the day its follow-up says is complete, read first; later days are counted from the
facts by the same SQL that fills. A filling that goes on meanwhile can therefore count nothing twice.
"""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from salon_paiement.models import Salon
from statistiques.cumuls.lignes import ecrire
from statistiques.etats import Etat
from statistiques.perimetre import Perimetre
from statistiques.periodes import Heures, Periode, decouper
from statistiques.tranches import Tranche, etendue, journees
from statistiques.vif import etats_de, premier_lire

_UNE_HEURE = datetime.timedelta(hours=1)
_DATE_ISO = len("2026-03-10")


@dataclass(frozen=True, slots=True)
class Couture:
    """Stored parts by salons whose rows end on the same day, and what to count live.

    ``complets``: the last finished day stored of each salon that has one.
    """

    stockes: tuple[tuple[list[uuid.UUID], Periode], ...]
    vives: list[Tranche]
    complets: dict[uuid.UUID, datetime.date]


def coudre(perimetre: Perimetre, periode: Periode) -> Couture:
    """Return what of ``periode`` is stored and what is live, salon by salon; one statement."""
    etats = etats_de(perimetre.salons)
    complets = {cle: etat.complet for cle, etat in etats.items() if etat.complet is not None}
    if isinstance(periode, Heures):
        return _heures(perimetre, periode, etats, complets)
    groupes: dict[datetime.date, list[uuid.UUID]] = defaultdict(list)
    vives: list[Tranche] = []
    aujourd_hui = perimetre.aujourd_hui()
    for salon in perimetre.salons:
        # The day under way is as good as the finished ones, as long as nothing has come since it was counted.
        complet = etats[salon.pk].present or etats[salon.pk].complet
        if complet is not None and periode.du <= complet:
            groupes[min(complet, periode.au)].append(salon.pk)
        reste = periode if complet is None else periode.apres(complet)
        if reste is not None:
            vives += _vives(salon, reste, complet, aujourd_hui)
    return Couture(tuple((ids, Periode(periode.du, au)) for au, ids in groupes.items()), vives, complets)


def _heures(
    perimetre: Perimetre, heures: Heures, etats: dict[uuid.UUID, Etat], complets: dict[uuid.UUID, datetime.date]
) -> Couture:
    """An hour without a row had nothing when it was counted, and nothing has come since."""
    ranges = [cle for cle, etat in etats.items() if etat.heures_depuis and etat.heures_depuis <= heures.debut]
    vives = [
        tranche
        for salon in perimetre.salons
        if salon.pk not in ranges
        for tranche in etendue(salon, heures.debut, heures.fin)
    ]
    return Couture(((ranges, heures),) if ranges else (), vives, complets)


def _vives(salon: Salon, reste: Periode, complet: datetime.date | None, aujourd_hui: datetime.date) -> list[Tranche]:
    """Return the days to count live: however many they are, leaving one out would be a wrong total."""
    du = max(reste.du, premier_lire(salon)) if complet is None else reste.du
    au = min(reste.au, aujourd_hui)
    return journees(salon, du, au) if du <= au else []


def lignes_stockees(
    couture: Couture, base: str, colonnes: Sequence[str], *, dates: bool = True, condition: str = "", mois: bool = True
) -> Iterator[tuple[Any, ...]]:
    """Yield stored rows of the couture, months where whole months are asked for.

    Args:
        base: ``cumul`` or ``detail``; ``colonnes``: what is summed, or grouped by when it is a key.
        dates: begin each row with its day (a month's first day, an hour's beginning), and group by it.
        condition: further SQL without parameters.
        mois: read whole months as months; else every day.
    """
    for ids, periode in couture.stockes:
        if isinstance(periode, Heures):
            bords = periode.debut, periode.fin - _UNE_HEURE
            yield from _unir(base, ids, [("heure", *bords)], colonnes, dates, condition)
            continue
        decoupe = decouper(periode)
        morceaux: list[tuple[str, datetime.date, datetime.date]] = []
        if decoupe.mois and mois:
            morceaux.append(("mois", *decoupe.mois))
        jours = decoupe.jours if mois else (periode,)
        morceaux += [("jour", bord.du, bord.au) for bord in jours]
        yield from _unir(base, ids, morceaux, colonnes, dates, condition)


def _unir(
    base: str,
    ids: Collection[uuid.UUID],
    morceaux: Sequence[tuple[str, datetime.date, datetime.date]],
    colonnes: Sequence[str],
    dates: bool,
    condition: str,
) -> Iterator[tuple[Any, ...]]:
    """One statement for every piece of one group of salons."""
    cles = [nom for nom in colonnes if nom == "cle"]
    sommes = [nom if nom == "cle" else f"SUM({nom})" for nom in colonnes]
    places = ", ".join(["%s"] * len(ids))
    requetes: list[str] = []
    parametres: list[Any] = []
    for grain, du, au in morceaux:
        tete = [grain] if dates else []
        groupe = ", ".join([*tete, *cles])
        requetes.append(
            f"SELECT {', '.join([*tete, *sommes])} FROM statistiques_{base}_{grain}"
            f" WHERE salon_id IN ({places}) AND {grain} BETWEEN %s AND %s{condition}"
            + (f" GROUP BY {groupe}" if groupe else "")
        )
        parametres += map(ecrire, (*ids, du, au))
    with connection.cursor() as curseur:
        curseur.execute(" UNION ALL ".join(requetes), parametres)
        for rangee in curseur.fetchall():
            yield (_date(rangee[0]), *rangee[1:]) if dates else rangee


def _date(lue: Any) -> datetime.date:
    """Return a day, or an hour (aware): SQLite has words for both, and no time zone."""
    if isinstance(lue, datetime.date):
        return lue
    if len(lue) == _DATE_ISO:
        return datetime.date.fromisoformat(lue)
    return datetime.datetime.fromisoformat(lue).replace(tzinfo=datetime.UTC)
