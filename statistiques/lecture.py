"""Reading stored rows and the facts after them as one: where the seam is, nobody above this file knows.

Each salon's rows are trusted up to the day its follow-up says is complete, read first; later days are counted from the
facts by the same SQL that fills. A filling that goes on meanwhile can therefore count nothing twice.
"""

from __future__ import annotations

import datetime
import functools
import itertools
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from salon_paiement.models import Salon
from statistiques.cumuls.lignes import ecrire
from statistiques.etats import Etat
from statistiques.perimetre import Perimetre
from statistiques.periodes import Heures, Pas, Periode, arrondir, couper_annees, decouper
from statistiques.tranches import Tranche, etendue, journees
from statistiques.vif import etats_de, premier_lire
from traces.instants import colonne_lire
from traces.parmi import parmi

_UN_JOUR, _UNE_HEURE = datetime.timedelta(days=1), datetime.timedelta(hours=1)
Rangee = tuple[Any, ...]
# Columns that tell rows of one span apart: grouped by, where the others are summed.
_CLES = frozenset({"genre", "cle"})
# PostgreSQL makes decimals of sums of big integers: a thousand of them take a millisecond more to be read.
_SOMME = "CAST({signe}SUM({nom}) AS bigint)"


@dataclass(frozen=True, slots=True)
class Stocke:
    """Salons whose rows are read over the same days; ``complet``: their last finished day, ``None`` for hours."""

    ids: list[uuid.UUID]
    periode: Periode
    complet: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Morceau:
    """Whose rows are read, where, from when to when, both included.

    Args:
        signe: -1 for rows that are taken off; ``date``: what dates them all, their own date by default.
    """

    ids: list[uuid.UUID]
    grain: str
    du: datetime.date
    au: datetime.date
    signe: int = 1
    date: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Couture:
    """What is stored, salons that are read alike together, and what to count live.

    ``complets``: the last finished day stored of each salon that has one.
    """

    stockes: list[Stocke]
    vives: list[Tranche]
    complets: dict[uuid.UUID, datetime.date]


def coudre(perimetre: Perimetre, periode: Periode) -> Couture:
    """Return what of ``periode`` is stored and what is live, salon by salon; one statement."""
    etats = etats_de(perimetre.salons)
    complets = {cle: etat.complet for cle, etat in etats.items() if etat.complet is not None}
    if isinstance(periode, Heures):
        return _heures(perimetre, periode, etats, complets)
    groupes: dict[tuple[datetime.date, datetime.date], list[uuid.UUID]] = defaultdict(list)
    vives: list[Tranche] = []
    aujourd_hui = perimetre.aujourd_hui()
    for salon in perimetre.salons:
        complet = complets.get(salon.pk)
        # The day under way is as good as the finished ones, as long as nothing has come since it was counted.
        dernier = etats[salon.pk].present or complet
        if complet is not None and dernier is not None and periode.du <= dernier:
            groupes[complet, min(dernier, periode.au)].append(salon.pk)
        reste = periode if dernier is None else periode.apres(dernier)
        if reste is not None:
            vives += _vives(salon, reste, dernier, aujourd_hui)
    stockes = [Stocke(ids, Periode(periode.du, au), complet) for (complet, au), ids in groupes.items()]
    return Couture(stockes, vives, complets)


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
    return Couture([Stocke(ranges, heures)] if ranges else [], vives, complets)


def _vives(salon: Salon, reste: Periode, dernier: datetime.date | None, aujourd_hui: datetime.date) -> list[Tranche]:
    """Return the days to count live: however many they are, leaving one out would be a wrong total."""
    du = max(reste.du, premier_lire(salon)) if dernier is None else reste.du
    au = min(reste.au, aujourd_hui)
    return journees(salon, du, au) if du <= au else []


def lignes_stockees(
    stockes: Iterable[Stocke],
    base: str,
    colonnes: Sequence[str],
    *,
    dates: bool = True,
    condition: str = "",
    mois: bool = True,
) -> list[Rangee]:
    """Return stored rows, months (and years) where whole months are asked for; one statement.

    A month that goes on is read as one, provided it holds just the days that are asked for: it may have grown
    meanwhile, and days are read then. Most of a month is the month, from which the other days are taken off: rows may
    be negative, only their sums are true.

    Args:
        base: ``cumul`` or ``detail``; ``colonnes``: what is summed, or grouped by when it is a key.
        dates: begin each row with its day (a month's first day, an hour's beginning), and group by it.
        condition: further SQL without parameters.
        mois: read whole months as months; else every day.
    """
    lire, parts = functools.partial(_unir, base, colonnes, dates, condition), joindre(stockes, mois=mois)
    # Only breakdowns have years, and only where no date is wanted.
    grain = Pas.JOUR if not mois else Pas.ANNEE if base == "detail" and not dates else Pas.MOIS
    # A key that only days taken off have would be a row of nothing: breakdowns are added up, never taken off.
    arrondi = base == "cumul"
    surs = [couper(part, grain, entame=False, arrondi=arrondi) for part in parts]
    courts = [couper(part, grain, entame=True, arrondi=arrondi) for part in parts]
    entames = [part for part, sur, court in zip(parts, surs, courts, strict=True) if sur != court]
    if entames and (lues := lire(list(itertools.chain(*courts)), entames)) is not None:
        return lues
    morceaux = list(itertools.chain(*surs))
    return lire(morceaux, []) or [] if morceaux else []


def joindre(stockes: Iterable[Stocke], *, mois: bool) -> list[Stocke]:
    """Return the same days in fewer parts: a period and the one before it are read as one where they touch.

    Args:
        mois: rows may be whole months, which must not be cut where one period ends and the other begins.
    """
    joints: list[Stocke] = []
    for part in stockes:
        for rang, apres in enumerate(joints):
            siens = (apres.ids, apres.complet) == (part.ids, part.complet)
            if siens and (joint := _joint(part.periode, apres.periode, mois=mois)):
                joints[rang] = Stocke(part.ids, joint, part.complet)
                break
        else:
            joints.append(part)
    return joints


def _joint(avant: Periode, apres: Periode, *, mois: bool) -> Periode | None:
    if isinstance(avant, Heures) and isinstance(apres, Heures):
        return Heures(avant.du, apres.au, avant.debut, apres.fin) if avant.fin == apres.debut else None
    touchent = avant.au + _UN_JOUR == apres.du and (not mois or apres.du.day == 1)
    return Periode(avant.du, apres.au) if touchent else None


def couper(part: Stocke, grain: Pas, *, entame: bool, arrondi: bool) -> list[Morceau]:
    """Cut what is asked of some salons in as few rows as can be.

    Args:
        entame: with what goes on read as one; ``arrondi``: with most of a month read as the month less the other days.
    """
    periode, complet = part.periode, part.complet
    if isinstance(periode, Heures):
        return [Morceau(part.ids, "heure", periode.debut, periode.fin - _UNE_HEURE)]
    if grain is Pas.JOUR or complet is None:
        return [Morceau(part.ids, "jour", periode.du, periode.au)]
    decoupe = decouper(periode, complet, entame=entame)
    entiers = [("mois", *decoupe.mois)] if decoupe.mois else []
    if decoupe.mois and grain is Pas.ANNEE:
        entiers = couper_annees(decoupe.mois, Pas.MOIS.debut(complet) if entame and complet <= periode.au else None)
    morceaux = [Morceau(part.ids, *bords) for bords in entiers]
    for bord in decoupe.jours:
        reste = arrondir(bord, complet) if arrondi else None
        if reste is None:
            morceaux.append(Morceau(part.ids, "jour", bord.du, bord.au))
        else:
            premier = Pas.MOIS.debut(bord.du)
            morceaux += [
                Morceau(part.ids, "mois", premier, premier, date=bord.du),
                Morceau(part.ids, "jour", reste.du, reste.au, signe=-1, date=bord.du),
            ]
    return morceaux


def _unir(
    base: str,
    colonnes: Sequence[str],
    dates: bool,
    condition: str,
    morceaux: Sequence[Morceau],
    entames: Sequence[Stocke],
) -> list[Rangee] | None:
    """Read every piece in one statement, hence at one moment.

    Args:
        entames: whose last month, and year, must end on their last finished day; ``None`` is returned when one does
            not.
    """
    cles = [nom for nom in colonnes if nom in _CLES]
    requetes: list[str] = []
    parametres: list[Any] = []
    for morceau in morceaux:
        grain = morceau.grain
        sommes = [nom if nom in _CLES else _SOMME.format(signe="-" * (morceau.signe < 0), nom=nom) for nom in colonnes]
        tete = ([grain] if morceau.date is None else ["%s"]) if dates else []
        groupe = ", ".join([*(tete if morceau.date is None else []), *cles])
        ceux_ci, ids = parmi("salon_id", morceau.ids)
        requetes.append(
            f"SELECT {', '.join([*tete, *sommes])}, 0 FROM statistiques_{base}_{grain}"
            f" WHERE {ceux_ci} AND {grain} BETWEEN %s AND %s{condition}"
            # Of no row at all, nothing: a sum would be one.
            + (f" GROUP BY {groupe}" if groupe else " HAVING COUNT(*) > 0")
        )
        parametres += [*([morceau.date] if dates and morceau.date else []), *ids]
        parametres += map(ecrire, (morceau.du, morceau.au))
    for part in entames:
        ceux_ci, ids = parmi("salon_id", part.ids)
        requetes.append(
            f"SELECT {'NULL, ' * (dates + len(colonnes))}COUNT(*) FROM statistiques_cumul_mois"
            f" WHERE {ceux_ci} AND mois = %s AND jusqu_au = %s HAVING COUNT(*) > 0"
        )
        parametres += [*ids, Pas.MOIS.debut(part.complet or part.periode.au), part.complet]
    with connection.cursor() as curseur:
        curseur.execute(" UNION ALL ".join(requetes), parametres)
        rangees = curseur.fetchall()
    if _manque(rangees, entames):
        return None
    return [(colonne_lire(r[0]), *r[1:-1]) if dates else r[:-1] for r in rangees if not r[-1]]


def _manque(rangees: Iterable[Rangee], entames: Iterable[Stocke]) -> bool:
    """Tell whether the month of one of these salons ends elsewhere than it must: the last column counts the others."""
    return sum(int(rangee[-1]) for rangee in rangees) != sum(len(part.ids) for part in entames)
