"""A forecast holds its promises whatever the series, and beats the plain way where there is something to learn."""

from __future__ import annotations

import datetime
import statistics
import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statistiques.previsions import prevoir as module
from statistiques.previsions.epreuve import eprouver, erreur_moyenne, origines_de
from statistiques.previsions.histoire import histoire_lire
from statistiques.previsions.lissage import lissage_etats, lissage_prevoir, lissage_regler
from statistiques.previsions.prevoir import prevoir
from statistiques.previsions.types import Methode, Prevision, Raison
from tests.statistiques.series import LUNDI, UN_JOUR, Recettes

VALEURS = st.lists(st.one_of(st.just(0), st.integers(-20_000, 2_000_000)), max_size=160)


def valeurs_de(prevision: Prevision) -> list[int]:
    return [jour.valeur for jour in prevision.jours]


@given(VALEURS, st.integers(0, 6))
def test_ne_descend_jamais_sous_zero_et_sa_bande_la_contient(valeurs: list[int], decalage: int) -> None:
    prevision = prevoir(valeurs, LUNDI + decalage * UN_JOUR)
    for jour in prevision.jours:
        assert 0 <= jour.bas <= jour.valeur <= jour.haut
    dates = [jour.jour for jour in prevision.jours]
    fin = LUNDI + (decalage + len(valeurs)) * UN_JOUR
    assert dates in ([], [fin + rang * UN_JOUR for rang in range(30)])
    assert bool(dates) == (prevision.raison in {Raison.AUCUNE, Raison.COURT})
    assert prevoir(valeurs, LUNDI + decalage * UN_JOUR) == prevision


@given(VALEURS, st.integers(1, 40), st.integers(1, 60))
def test_ne_depend_ni_des_jours_vides_avant_l_ouverture_ni_de_l_annee(
    valeurs: list[int], vides: int, semaines: int
) -> None:
    attendu = prevoir(valeurs, LUNDI)
    assert prevoir([0] * vides + valeurs, LUNDI - vides * UN_JOUR) == attendu
    assert valeurs_de(prevoir(valeurs, LUNDI + 7 * semaines * UN_JOUR)) == valeurs_de(attendu)


@given(st.integers(0, 1_000), st.integers(2, 50))
def test_suit_l_unite_dans_laquelle_on_compte(graine: int, facteur: int) -> None:
    valeurs = Recettes().tirer(120, graine)
    simple = valeurs_de(prevoir(valeurs, LUNDI))
    grandes = valeurs_de(prevoir([valeur * facteur for valeur in valeurs], LUNDI))
    assert all(abs(grande - petite * facteur) <= facteur for petite, grande in zip(simple, grandes, strict=True))


@given(st.integers(0, 1_000), st.sets(st.integers(0, 6), max_size=5), st.integers(20, 200))
def test_prevoit_zero_les_jours_fermes_et_eux_seuls(graine: int, fermes: set[int], jours: int) -> None:
    recettes = Recettes(bruit=0.2, ferme=0.0).tirer(jours, graine)
    valeurs = [0 if rang % 7 in fermes | {6} else valeur for rang, valeur in enumerate(recettes)]
    prevision = prevoir(valeurs, LUNDI)
    for jour in prevision.jours:
        assert (jour.valeur == jour.bas == jour.haut == 0) == (jour.jour.weekday() in fermes | {6})


def test_un_jour_de_fermeture_seul_ne_ferme_pas_ce_jour_de_la_semaine() -> None:
    valeurs = Recettes(ferme=0.0).tirer(112, 1)
    valeurs[-7] = 0  # last Monday
    lundis = [jour.valeur for jour in prevoir(valeurs, LUNDI).jours if jour.jour.weekday() == 0]
    assert min(lundis) > 20_000
    for recul in range(1, 9):
        valeurs[-7 * recul] = 0
    assert {jour.valeur for jour in prevoir(valeurs, LUNDI).jours if jour.jour.weekday() == 0} == {0}


def test_un_salon_qui_travaille_sans_encaisser_n_est_pas_ferme() -> None:
    valeurs = Recettes(ferme=0.0).tirer(112, 1)
    assert prevoir(valeurs, LUNDI, [True] * 112).methode != Methode.AUCUNE
    with pytest.raises(ValueError, match="ouverture"):
        prevoir(valeurs, LUNDI, [True])


@pytest.mark.parametrize(
    ("jours", "raison", "methodes"),
    [
        (13, Raison.TROP_COURT, {Methode.AUCUNE}),
        (14, Raison.COURT, {Methode.MEDIANE}),
        (41, Raison.COURT, {Methode.MEDIANE}),
        (42, Raison.AUCUNE, {Methode.MEDIANE, Methode.LISSAGE}),
    ],
)
def test_dit_ce_qu_une_histoire_courte_permet(jours: int, raison: Raison, methodes: set[Methode]) -> None:
    prevision = prevoir([0] * 21 + Recettes(ferme=0.0).tirer(jours, 3), LUNDI)
    assert (prevision.raison, prevision.methode in methodes) == (raison, True)
    assert bool(prevision.explication) == bool(raison)
    assert (prevision.erreur_moyenne is None) == (raison == Raison.TROP_COURT)


def test_ne_prevoit_rien_pour_un_salon_qui_ne_travaille_plus() -> None:
    valeurs = Recettes().tirer(120, 1) + [0] * 28
    assert prevoir(valeurs, LUNDI).raison == Raison.INACTIF
    assert prevoir(valeurs[:-8], LUNDI).jours


def essais_des_deux(recettes: Recettes, graines: int, jours: int = 300) -> tuple[float, float, float]:
    """Mean errors, in thousandths, over the 30 days after: the plain way, the fine one, the one chosen."""
    erreurs: tuple[list[float], list[float], list[float]] = ([], [], [])
    for graine in range(graines):
        tout = recettes.tirer(jours + 30, graine)
        passe, suite = tout[:jours], tout[jours:]
        histoire = histoire_lire(passe, LUNDI)
        trois: list[Sequence[float]] = [voie(histoire, 30)[1] for voie in (module._mediane, module._lissage)]
        trois.append(valeurs_de(prevoir(passe, LUNDI)))
        for liste, prevus in zip(erreurs, trois, strict=True):
            liste.append(1000 * sum(abs(a - b) for a, b in zip(prevus, suite, strict=True)) / sum(suite))
    simple, fine, choisie = (statistics.mean(liste) for liste in erreurs)
    return simple, fine, choisie


@pytest.mark.parametrize(
    ("recettes", "gain"),
    [(Recettes(pente=0.004), 0.95), (Recettes(pente=-0.004), 0.97), (Recettes(), 1.0)],
    ids=["qui monte", "qui baisse", "stable"],
)
def test_fait_mieux_que_la_mediane_des_memes_jours(recettes: Recettes, gain: float) -> None:
    simple, fine, choisie = essais_des_deux(recettes, 40)
    assert fine < simple * gain
    assert choisie < simple * gain
    # A day's own luck alone makes about 220 thousandths: nothing can do much better.
    assert choisie < 300


def test_annonce_l_erreur_qu_elle_fera_et_une_bande_de_quatre_jours_sur_cinq() -> None:
    annoncees, faites, dedans = [], [], []
    for graine in range(30):
        tout = Recettes(bruit=0.3).tirer(330, graine)
        prevision, suite = prevoir(tout[:300], LUNDI), tout[300:]
        annoncees.append(prevision.erreur_pour_mille or 0)
        ecarts = [abs(jour.valeur - reel) for jour, reel in zip(prevision.jours, suite, strict=True)]
        faites.append(1000 * sum(ecarts) / sum(suite))
        dedans += [j.bas <= reel <= j.haut for j, reel in zip(prevision.jours, suite, strict=True) if j.valeur and reel]
        assert prevision.jours_testes > 60
        assert prevision.teste_du is not None
        assert prevision.teste_du >= LUNDI + datetime.timedelta(200)
    assert abs(statistics.mean(annoncees) - statistics.mean(faites)) < 30
    assert 0.74 < statistics.mean(dedans) < 0.88


def test_l_epreuve_ne_regarde_pas_les_jours_qu_elle_prevoit() -> None:
    valeurs = Recettes().tirer(300, 5)
    histoire = histoire_lire(valeurs, LUNDI)
    origine = origines_de(histoire).start
    faux = histoire_lire([*valeurs[:origine], *(valeur * 9 for valeur in valeurs[origine:])], LUNDI)
    prevus = []
    for lue in (histoire, faux):
        reglage = lissage_regler(lue, origine)
        prevus.append(lissage_prevoir(lue, reglage, lissage_etats(lue, reglage, {origine})[origine], origine, 30))
    assert prevus[0] == prevus[1]
    # The control: what was already seen does change it.
    assert erreur_moyenne(eprouver(faux, range(origine, 300, 4), lambda _r, n: prevus[0][:n])) > 100_000


def test_un_mariage_ne_devient_pas_le_mois_suivant() -> None:
    valeurs = Recettes(ferme=0.0).tirer(200, 2)
    sans = prevoir(valeurs, LUNDI).total
    valeurs[-3] *= 20
    assert prevoir(valeurs, LUNDI).total < sans * 1.15


def test_deux_ans_se_prevoient_en_un_instant() -> None:
    valeurs, durees = Recettes().tirer(730, 1), []
    for _ in range(3):
        debut = time.process_time()
        prevoir(valeurs, LUNDI)
        durees.append(time.process_time() - debut)
    assert min(durees) <= 0.1
