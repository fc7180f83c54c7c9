"""Cutting a period in years, months and days: every day once, whatever the day up to which months go."""

from __future__ import annotations

import datetime
import random
from collections import Counter

import pytest

from statistiques.lecture import Morceau, Stocke, couper, joindre
from statistiques.periodes import Heures, Pas, Periode, arrondir, couper_annees, decouper

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


def comptes(morceaux: list[Morceau], complet: datetime.date) -> Counter[datetime.date]:
    """Return how often rows add up each day: those of a month go no further than ``complet``."""
    fois: Counter[datetime.date] = Counter()
    for morceau in morceaux:
        pas = Pas(morceau.grain)
        for jour in jours(morceau.du, pas.suivant(pas.debut(morceau.au)) - UN_JOUR):
            if jour <= complet or pas is Pas.JOUR:
                fois[jour] += morceau.signe
    return fois


@pytest.mark.parametrize("entame", [False, True])
def test_un_mois_moins_ses_autres_jours_compte_chaque_jour_demande_une_fois(entame: bool) -> None:
    hasard, arrondis = random.Random(30), 0
    for _essai in range(1_500):
        du = JANVIER + hasard.randrange(900) * UN_JOUR
        complet = du + hasard.randrange(0, 900) * UN_JOUR
        au = max(du, complet - hasard.choice([0, 0, 3, 20, 45]) * UN_JOUR)
        morceaux = couper(Stocke([], Periode(du, au), complet), Pas.MOIS, entame=entame, arrondi=True)
        assert +comptes(morceaux, complet) == Counter(jours(du, au)), (du, au, complet)
        for morceau in morceaux:
            arrondis += morceau.signe < 0
            # A row that is dated elsewhere is dated of a day that is asked for, in the same month.
            assert morceau.date is None or (du <= morceau.date <= au and morceau.date >= Pas.MOIS.debut(morceau.du))
    assert arrondis > 100


def test_n_arrondit_que_les_mois_finis_dont_on_demande_plus_de_la_moitie() -> None:
    def mars(du: int, au: int, complet: datetime.date = datetime.date(2026, 5, 9)) -> Periode | None:
        return arrondir(Periode(datetime.date(2026, 3, du), datetime.date(2026, 3, au)), complet)

    assert mars(2, 31) == Periode(datetime.date(2026, 3, 1), datetime.date(2026, 3, 1))
    assert mars(1, 29) == Periode(datetime.date(2026, 3, 30), datetime.date(2026, 3, 31))
    assert (mars(17, 31), mars(2, 30), mars(1, 31)) == (None, None, None)
    # A month that goes on is not whole yet.
    assert mars(1, 29, datetime.date(2026, 3, 30)) is None


def test_deux_periodes_qui_se_touchent_se_lisent_ensemble_sans_couper_un_mois() -> None:
    def part(du: tuple[int, int], au: tuple[int, int], complet: int = 28) -> Stocke:
        return Stocke([], Periode(datetime.date(2026, *du), datetime.date(2026, *au)), datetime.date(2026, 5, complet))

    apres, avant, autre = part((4, 1), (5, 28)), part((2, 2), (3, 31)), part((2, 2), (3, 31), complet=27)
    assert joindre([apres, avant], mois=True) == [part((2, 2), (5, 28))]
    # Salons that are not stored as far, days between, a month that belongs to both periods.
    assert joindre([apres, autre], mois=False) == [apres, autre]
    assert joindre([apres, part((2, 2), (3, 30))], mois=False)[1:] == [part((2, 2), (3, 30))]
    milieu = [part((4, 15), (5, 28)), part((3, 3), (4, 14))]
    assert joindre(milieu, mois=True) == milieu
    assert joindre(milieu, mois=False) == [part((3, 3), (5, 28))]


def test_deux_fois_vingt_quatre_heures_se_lisent_ensemble() -> None:
    jour = datetime.date(2026, 5, 28)
    midi = datetime.datetime(2026, 5, 28, 12, tzinfo=datetime.UTC)
    heures = Heures(jour - UN_JOUR, jour, midi - UN_JOUR, midi)
    (ensemble,) = joindre([Stocke([], heures), Stocke([], heures.precedente())], mois=True)
    assert ensemble.periode == Heures(jour - 2 * UN_JOUR, jour, midi - 2 * UN_JOUR, midi)
