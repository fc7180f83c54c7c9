"""Cutting a period in years, months and days: every day once, whatever the day up to which months go."""

from __future__ import annotations

import datetime
import random

import pytest

from statistiques.periodes import Pas, Periode, couper_annees, decouper

JANVIER = datetime.date(2023, 1, 1)
UN_JOUR = datetime.timedelta(days=1)


def jours(du: datetime.date, au: datetime.date) -> list[datetime.date]:
    return [du + n * UN_JOUR for n in range((au - du).days + 1)]


def lus(periode: Periode, complet: datetime.date, *, entame: bool) -> list[datetime.date]:
    """Return the days that the rows of a period hold: those of a month or a year go no further than ``complet``."""
    decoupe = decouper(periode, complet, entame=entame)
    trouves = [jour for bord in decoupe.jours for jour in jours(bord.du, bord.au)]
    dernier = Pas.MOIS.debut(complet) if entame and complet <= periode.au else None
    for grain, du, au in couper_annees(decoupe.mois, dernier) if decoupe.mois else []:
        pas = Pas(grain)
        trouves += [jour for jour in jours(du, pas.suivant(pas.debut(au)) - UN_JOUR) if jour <= complet]
    return sorted(trouves)


@pytest.mark.parametrize("entame", [False, True])
def test_chaque_jour_est_lu_une_fois(entame: bool) -> None:
    hasard = random.Random(29)
    for _essai in range(1_500):
        du = JANVIER + hasard.randrange(900) * UN_JOUR
        complet = du + hasard.randrange(-40, 900) * UN_JOUR
        if hasard.random() < 0.3:
            du = du.replace(month=hasard.choice([1, du.month]), day=1)
        # A day under way may follow the last finished one, and a period may end before it.
        au = max(du, complet + hasard.choice([1, 0, 0, -1, -35]) * UN_JOUR)
        if au <= complet + UN_JOUR:
            assert lus(Periode(du, au), complet, entame=entame) == jours(du, au), (du, au, complet)


def test_ce_qui_continue_se_lit_en_une_ligne() -> None:
    complet = datetime.date(2026, 11, 28)
    decoupe = decouper(Periode(datetime.date(2025, 12, 1), complet + UN_JOUR), complet, entame=True)
    assert decoupe.jours == (Periode(complet + UN_JOUR, complet + UN_JOUR),)
    assert decoupe.mois is not None
    assert couper_annees(decoupe.mois, datetime.date(2026, 11, 1)) == [
        ("mois", datetime.date(2025, 12, 1), datetime.date(2025, 12, 31)),
        ("annee", datetime.date(2026, 1, 1), datetime.date(2026, 1, 1)),
    ]
