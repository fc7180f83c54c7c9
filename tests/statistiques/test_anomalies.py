"""What is planted is found, what is quiet stays quiet, and tiny salons are left alone."""

from __future__ import annotations

from collections import Counter

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from statistiques.anomalies import seuils
from statistiques.anomalies.depassements import depassements_de
from statistiques.anomalies.detecter import JOURS_A_LIRE, anomalies_du_jour
from statistiques.anomalies.seuils import SUIVIES
from statistiques.anomalies.tendances import mann_whitney
from statistiques.anomalies.types import Anomalie
from tests.statistiques.series import LUNDI, UN_JOUR, salon_tranquille

JOURS = 154  # twenty-two weeks: the last day is a Sunday
Series = dict[str, list[int]]


def chercher(series: Series, recul: int = 0) -> list[Anomalie]:
    """Look at the day ``recul`` days before the last one, with the days before it."""
    fin = len(series["visites"]) - recul
    lues = {nom: valeurs[max(0, fin - JOURS_A_LIRE) : fin] for nom, valeurs in series.items()}
    return anomalies_du_jour(lues, LUNDI + (fin - 1) * UN_JOUR)


def resume(anomalies: list[Anomalie]) -> set[tuple[str, str, str]]:
    return {(a.genre, a.mesure, a.severite) for a in anomalies}


def forcer(series: Series, recul: int, part: float) -> Series:
    """Multiply one day."""
    rang = len(series["visites"]) - 1 - recul
    return {n: [int(v * part) if r == rang else v for r, v in enumerate(vs)] for n, vs in series.items()}


def test_se_trompe_rarement_sur_trois_cents_salons_tranquilles() -> None:
    jours, alertes, critiques, tendances = 0, Counter[str](), 0, 0
    for graine in range(300):
        series = salon_tranquille(JOURS, graine, par_jour=(2, 4, 8, 15, 30)[graine % 5])
        for recul in range(0, 28, 2):
            trouvees = chercher(series, recul)
            jours += 1
            ecarts = {a.mesure for a in trouvees if a.genre == "ecart" and a.severite != "info"}
            alertes["jours"] += bool(ecarts)
            critiques += sum(a.severite == "critical" for a in trouvees)
            tendances += sum(a.genre == "tendance" for a in trouvees)
    assert alertes["jours"] <= jours * 0.01
    assert critiques <= jours * 0.001
    assert tendances <= jours * 0.01


@pytest.mark.parametrize("graine", range(5))
def test_trouve_le_jour_qui_s_effondre_et_celui_qui_double(graine: int) -> None:
    series = salon_tranquille(JOURS, graine)
    effondre = {a.mesure: a.severite for a in chercher(forcer(series, 2, 0.05), 2) if a.genre == "ecart"}
    assert effondre.keys() == {"visites", "encaisse"}
    assert "info" not in effondre.values()
    grandi = {a.mesure: a.severite for a in chercher(forcer(series, 1, 5), 1) if a.genre == "ecart"}
    assert grandi == {"visites": "info", "encaisse": "info"}


def test_un_jour_vide_ou_l_on_travaille_compte_une_fois_et_un_dimanche_jamais() -> None:
    series = salon_tranquille(JOURS, 1)
    (vide,) = [a for a in chercher(forcer(series, 2, 0), 2) if a.genre == "ecart"]
    assert (vide.mesure, vide.valeur, vide.severite, vide.attendu > 10) == ("visites", 0, "warning", True)
    assert [a for a in chercher(series, 0) if a.genre == "ecart"] == []


def test_un_jour_vide_dans_un_salon_qui_ferme_souvent_ce_jour_la_ne_dit_rien() -> None:
    series = forcer(salon_tranquille(JOURS, 1), 2, 0)
    for semaine in (2, 5):
        series = forcer(series, 2 + 7 * semaine, 0)
    assert [a for a in chercher(series, 2) if a.genre == "ecart"] == []


def test_laisse_tranquille_un_tout_petit_salon(monkeypatch: pytest.MonkeyPatch) -> None:
    visites = [2, 2, 2, 2, 3, 3, 0] * 22
    series = {"visites": visites, "encaisse": [4_000 * nombre for nombre in visites]}
    for part in (0, 2):
        assert chercher(forcer(series, 2, part), 2) == []
    # The control: without the floors the same days are told.
    monkeypatch.setattr(
        "statistiques.anomalies.detecter.SUIVIES", {nom: seuils.Suivie(1, 1, fermeture=1) for nom in SUIVIES}
    )
    assert chercher(forcer(series, 2, 0), 2)
    assert chercher(forcer(series, 2, 2), 2)


def test_ne_dit_rien_tant_que_trop_peu_de_memes_jours_sont_connus() -> None:
    series = {nom: valeurs[-24:] for nom, valeurs in salon_tranquille(JOURS, 3).items()}
    assert chercher(forcer(series, 2, 0.05), 2) == []


@pytest.mark.parametrize(("part", "severite"), [(0.6, "warning"), (0.35, "critical"), (1.6, "info")])
def test_voit_la_tendance_changer_et_le_dit_son_dimanche(part: float, severite: str) -> None:
    vues = Counter[str]()
    for graine in range(10):
        series = salon_tranquille(JOURS, graine)
        for recul in range(28):
            series = forcer(series, recul, part)
        tendances = [a for a in chercher(series) if a.genre == "tendance"]
        vues.update(a.mesure for a in tendances if a.severite == severite and a.jour.weekday() == 6)
        # Two days later nothing else is said: the week is not over.
        prolongee = {nom: [*valeurs, 0, 0] for nom, valeurs in series.items()}
        assert [a for a in chercher(prolongee) if a.genre == "tendance"] == tendances
    assert vues["visites"] >= 8
    assert vues["encaisse"] >= 7


def test_un_seul_grand_jour_ne_fait_pas_une_tendance() -> None:
    assert [a for a in chercher(forcer(salon_tranquille(JOURS, 1), 5, 40)) if a.genre == "tendance"] == []


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30), st.lists(st.integers(0, 9), min_size=1, max_size=30))
def test_le_test_des_rangs_est_symetrique_et_ne_voit_que_l_ordre(avant: list[int], apres: list[int]) -> None:
    z = mann_whitney(avant, apres)
    assert mann_whitney(apres, avant) == pytest.approx(-z)
    assert mann_whitney([v**3 + 1 for v in avant], [v**3 + 1 for v in apres]) == pytest.approx(z)
    assert mann_whitney(avant, avant) == pytest.approx(0)


def test_le_test_des_rangs_donne_la_valeur_des_manuels() -> None:
    # U = 16 of 16, no tie: (16 - 8) / sqrt(4 * 4 * 9 / 12).
    assert mann_whitney([1, 2, 3, 4], [5, 6, 7, 8]) == pytest.approx(2.3094, abs=1e-4)


@pytest.mark.parametrize(
    ("totaux", "attendus"),
    [
        ({"reussies_en_reseau": 89, "tentatives_refusees": 11}, {("taux_reussite", "warning", 89, 90)}),
        ({"reussies_en_reseau": 896, "tentatives_refusees": 104}, {("taux_reussite", "warning", 89, 90)}),
        ({"reussies_en_reseau": 90, "tentatives_refusees": 10}, set()),
        ({"reussies_en_reseau": 0, "tentatives_refusees": 10}, {("taux_reussite", "critical", 0, 60)}),
        ({"reussies_en_reseau": 0, "tentatives_refusees": 9}, set()),
        ({"connexions_refusees": 14}, set()),
        ({"connexions_refusees": 15}, {("connexions_refusees", "warning", 15, 15)}),
        ({"connexions_refusees": 80}, {("connexions_refusees", "critical", 80, 50)}),
        ({"rembourse": 15_000, "encaisse": 100_000}, {("taux_rembourse", "warning", 15, 15)}),
        ({"rembourse": 14_999, "encaisse": 100_000}, set()),
        ({"rembourse": 4_999, "encaisse": 20_000}, set()),
        ({"rembourse": 10_000, "encaisse": 19_999}, set()),
        ({"remboursements": 5}, set()),
        ({"remboursements": 6}, {("remboursements", "warning", 6, 6)}),
        ({}, set()),
    ],
)
def test_compte_les_limites_avec_leur_minimum(totaux: dict[str, int], attendus: set[object]) -> None:
    trouves = depassements_de(totaux, LUNDI)
    assert {(a.mesure, a.severite, a.valeur, a.attendu) for a in trouves} == attendus


def test_chaque_alerte_se_dit_dans_la_langue_de_qui_la_lit() -> None:
    (alerte,) = depassements_de({"connexions_refusees": 80}, LUNDI)
    with override("fr"):
        assert "80 connexions refusées le lundi 1 janvier" in alerte.phrase
    for genre, mesure in [("ecart", "visites"), ("tendance", "encaisse"), ("seuil", "taux_reussite"), ("ecart", "x")]:
        phrase = Anomalie(LUNDI, mesure, genre, 12, 90, "info").phrase  # type: ignore[arg-type]
        assert "12" in phrase
        assert "90" in phrase
