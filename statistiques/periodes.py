"""Periods of business days and how they are cut: whole months are read as months, the rest as days."""

from __future__ import annotations

import datetime
import enum
import math
from dataclasses import dataclass

_UN_JOUR = datetime.timedelta(days=1)
_UNE_HEURE = datetime.timedelta(hours=1)


class Choix(enum.StrEnum):
    """What a reader may ask for."""

    H24 = "24h"
    J7 = "7j"
    J30 = "30j"
    M12 = "12m"
    TOUT = "tout"
    DATES = "dates"


class Pas(enum.StrEnum):
    """The steps of a curve."""

    HEURE = "heure"
    JOUR = "jour"
    SEMAINE = "semaine"
    MOIS = "mois"
    ANNEE = "annee"

    def debut(self, jour: datetime.date) -> datetime.date:
        """Return the first day of the step ``jour`` belongs to (weeks begin on Monday)."""
        if self is Pas.SEMAINE:
            return jour - jour.weekday() * _UN_JOUR
        if self is Pas.MOIS:
            return jour.replace(day=1)
        if self is Pas.ANNEE:
            return jour.replace(month=1, day=1)
        return jour

    def suivant(self, debut: datetime.date) -> datetime.date:
        """Return the first day of the next step."""
        sauts = {Pas.SEMAINE: 7, Pas.MOIS: 32, Pas.ANNEE: 366}
        return self.debut(debut + sauts.get(self, 1) * _UN_JOUR)


@dataclass(frozen=True, slots=True)
class Periode:
    """Business days from ``du`` to ``au``, both included."""

    du: datetime.date
    au: datetime.date

    @property
    def jours(self) -> int:
        return (self.au - self.du).days + 1

    def precedente(self) -> Periode:
        """Return the period of the same length that ends the day before."""
        return Periode(self.du - self.jours * _UN_JOUR, self.du - _UN_JOUR)

    def jusqu_au(self, jour: datetime.date) -> Periode | None:
        """Return the part that ends by ``jour``."""
        return Periode(self.du, min(self.au, jour)) if self.du <= jour else None

    def apres(self, jour: datetime.date) -> Periode | None:
        """Return the part that begins after ``jour``."""
        return Periode(max(self.du, jour + _UN_JOUR), self.au) if self.au > jour else None


@dataclass(frozen=True, slots=True)
class Heures(Periode):
    """Whole hours from ``debut`` to ``fin`` (aware, excluded) in place of whole days; hours begin when UTC's do.

    ``du`` and ``au`` are the business days it touches, for what only knows days.
    """

    debut: datetime.datetime
    fin: datetime.datetime

    @property
    def etapes(self) -> list[datetime.datetime]:
        """Return where each of its hours begins, told on the clock of its beginning."""
        debut = self.debut.astimezone(datetime.UTC)
        nombre = (self.fin.astimezone(datetime.UTC) - debut) // _UNE_HEURE
        return [(debut + rang * _UNE_HEURE).astimezone(self.debut.tzinfo) for rang in range(nombre)]

    def precedente(self) -> Heures:
        """Return as many hours just before."""
        debut = self.debut.astimezone(datetime.UTC)
        duree = self.fin.astimezone(datetime.UTC) - debut
        jours = datetime.timedelta(days=math.ceil(duree / _UN_JOUR))
        avant = (debut - duree).astimezone(self.debut.tzinfo)
        return Heures(self.du - jours, self.au - jours, avant, self.debut)


def heure_de(instant: datetime.datetime) -> datetime.datetime:
    """Return the beginning (UTC) of the hour of an aware ``instant``."""
    return instant.astimezone(datetime.UTC).replace(minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Decoupe:
    """A period as whole months (first days, from ``mois[0]`` to ``mois[1]``) and the days around them."""

    mois: tuple[datetime.date, datetime.date] | None
    jours: tuple[Periode, ...]


def decouper(periode: Periode, complet: datetime.date, *, entame: bool = False) -> Decoupe:
    """Cut a period so that it is read in as few rows as can be.

    Args:
        complet: the last day that months hold; ``entame``: read as one, up to it, a month that goes on.
    """
    premier = periode.du if periode.du.day == 1 else _mois_suivant(periode.du)
    fin = suite = (min(complet, periode.au) + _UN_JOUR).replace(day=1)
    if entame and complet <= periode.au:
        fin, suite = _mois_suivant(complet), complet + _UN_JOUR
    if premier >= fin:
        return Decoupe(None, (periode,))
    bords = (Periode(periode.du, premier - _UN_JOUR), Periode(suite, periode.au))
    return Decoupe((premier, (fin - _UN_JOUR).replace(day=1)), tuple(bord for bord in bords if bord.jours > 0))


def arrondir(bord: Periode, complet: datetime.date) -> Periode | None:
    """Return the other days of a finished month when they are fewer than those asked for, else ``None``.

    Args:
        bord: days of one month, from its first or up to its last one; ``complet``: the last day that months hold.
    """
    premier, dernier = Pas.MOIS.debut(bord.du), _mois_suivant(bord.du) - _UN_JOUR
    if bord.au > dernier or dernier > complet or not (bord.du == premier) ^ (bord.au == dernier):
        return None
    reste = Periode(premier, bord.du - _UN_JOUR) if bord.au == dernier else Periode(bord.au + _UN_JOUR, dernier)
    return reste if reste.jours < bord.jours else None


def couper_annees(
    mois: tuple[datetime.date, datetime.date], entamee: datetime.date | None = None
) -> list[tuple[str, datetime.date, datetime.date]]:
    """Cut whole months (first days, both included) in years and the months around them.

    Args:
        entamee: the last month there is: its year is then read as one, up to it.
    """
    debut, fin = mois
    premiere = debut.year + (debut.month > 1)
    derniere = fin.year - (fin.month < 12 and fin != entamee)
    if premiere > derniere:
        return [("mois", debut, fin)]
    janvier, suite = datetime.date(premiere, 1, 1), datetime.date(derniere + 1, 1, 1)
    avant = [("mois", debut, janvier - _UN_JOUR)] if debut < janvier else []
    apres = [("mois", suite, fin)] if fin >= suite else []
    return [*avant, ("annee", janvier, datetime.date(derniere, 1, 1)), *apres]


def _mois_suivant(jour: datetime.date) -> datetime.date:
    return Pas.MOIS.suivant(Pas.MOIS.debut(jour))


def derniers_jours(aujourd_hui: datetime.date, nombre: int) -> Periode:
    """Return the last ``nombre`` business days, today included."""
    return Periode(aujourd_hui - (nombre - 1) * _UN_JOUR, aujourd_hui)


def douze_mois(aujourd_hui: datetime.date) -> Periode:
    """Return the present month and the eleven before: whole months, but for the one under way."""
    annee, mois = divmod(aujourd_hui.year * 12 + aujourd_hui.month - 12, 12)
    return Periode(datetime.date(annee, mois + 1, 1), aujourd_hui)
