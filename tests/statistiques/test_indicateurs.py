"""Indicators: whole numbers with the words people read; cards say how they moved; tabs declare what exists."""

from __future__ import annotations

import pytest
from django.utils import translation

from statistiques import mesures
from statistiques.cartes import cartes_calculer, variation
from statistiques.catalogue import CATALOGUE
from statistiques.catalogue.effectifs import INDICATEURS as EFFECTIFS
from statistiques.onglets import ONGLETS
from statistiques.signaux import MESURES, signaux_lire
from statistiques.tarifs import FRAIS_PLATEFORME
from statistiques.unites import Unite, afficher, rapport


@pytest.mark.parametrize(
    ("valeur", "unite", "francais", "anglais"),
    [
        (5_294_480, Unite.FRANCS, "5\u202f294\u202f480\u00a0F", None),
        (-1_500, Unite.NOMBRE, "\u22121\u202f500", None),
        (875, Unite.POUR_MILLE, "87,5\u00a0%", "87.5\u00a0%"),
        (1000, Unite.POUR_MILLE, "100\u00a0%", None),
        (46, Unite.NOTE, "4,6\u00a0/\u00a05", "4.6\u00a0/\u00a05"),
        (59, Unite.DUREE, "59\u00a0s", None),
        (200, Unite.DUREE, "3\u00a0min\u00a020\u00a0s", None),
        (3599, Unite.DUREE, "59\u00a0min\u00a059\u00a0s", None),
        (7500, Unite.DUREE, "2\u00a0h\u00a005\u00a0min", None),
        (None, Unite.FRANCS, "–", None),
    ],
)
def test_un_chiffre_se_lit_dans_son_unite(valeur: int | None, unite: Unite, francais: str, anglais: str | None) -> None:
    assert afficher(valeur, unite) == francais
    with translation.override("en"):
        assert afficher(valeur, unite) == (anglais or francais)


def test_un_rapport_arrondit_au_plus_pres_et_se_tait_sans_diviseur() -> None:
    assert [rapport(1, 3, 1000), rapport(2, 3, 1000), rapport(1, 2), rapport(-1, 2)] == [333, 667, 1, -1]
    assert rapport(5, 0) is None


def test_un_indicateur_calcule_une_somme_un_taux_une_moyenne_et_rien_sans_diviseur() -> None:
    lues = {"encaisse": 9000, "rembourse": 1000, "livre_frais_reels": 200, "ventes": 9000, "remises": 500,
            "notes_reglees": 3, "visites_paiement_reussi": 7, "visites": 8, "avis": 3, "avis_somme": 14}  # fmt: skip
    codes = ["net", "panier", "taux_conversion", "note", "taux_retention"]
    assert [CATALOGUE[code].valeur(lues) for code in codes] == [7800, 2833, 875, 47, None]


def test_une_hausse_et_une_baisse_se_disent_en_mots_et_disent_si_c_est_une_bonne_nouvelle() -> None:
    dites = [
        variation(CATALOGUE[code], apres, avant)
        for code, apres, avant in [
            ("encaisse", 1125, 1000), ("encaisse", 500, 1000), ("rembourse", 1125, 1000), ("especes", 2, 1),
            ("taux_conversion", 875, 850), ("taux_conversion", 849, 850),
            ("note", 44, 46), ("encaisse", 1000, 1000), ("encaisse", 5, 0),
        ]
    ]  # fmt: skip
    assert [(v.fleche, v.phrase.replace("\u00a0", " "), v.humeur) for v in dites if v] == [
        ("▲", "12,5 % de plus", "bonne"),
        ("▼", "50 % de moins", "mauvaise"),
        ("▲", "12,5 % de plus", "mauvaise"),
        ("▲", "100 % de plus", "neutre"),
        ("▲", "2,5 points de plus", "bonne"),
        ("▼", "0,1 point de moins", "mauvaise"),
        ("▼", "0,2 de moins", "mauvaise"),
        ("=", "pareil", "neutre"),
        ("▲", "rien avant", "neutre"),
    ]
    assert variation(CATALOGUE["note"], 44, None) is None


def test_ce_qui_n_a_pas_de_passe_ne_se_compare_pas() -> None:
    membres, encaisse = cartes_calculer([CATALOGUE["membres"], CATALOGUE["encaisse"]], {"membres": 4}, {"membres": 2})
    assert membres.variation is None
    assert (membres.valeur, encaisse.valeur, encaisse.variation and encaisse.variation.phrase) == (4, 0, "pareil")
    assert cartes_calculer([CATALOGUE["encaisse"]], {"encaisse": 1}, None)[0].variation is None


def test_chaque_indicateur_ne_lit_que_des_mesures_qui_existent() -> None:
    connues = {
        *mesures.noms(),
        *mesures.PHOTOS,
        FRAIS_PLATEFORME,
        *(nom for indicateur in EFFECTIFS for nom in indicateur.mesures),
    }
    assert {code: i.mesures - connues for code, i in CATALOGUE.items() if i.mesures - connues} == {}
    assert connues >= MESURES
    assert all(code == indicateur.code for code, indicateur in CATALOGUE.items())


def test_chaque_onglet_ne_montre_que_des_indicateurs_du_catalogue_et_tous_y_sont() -> None:
    montres: set[str] = set()
    for onglet in ONGLETS.values():
        montres |= {i.code for i in (*onglet.indicateurs(), *onglet.traces())}
        for courbe in onglet.courbes:
            traces = [CATALOGUE[code] for code in courbe.indicateurs]
            assert len({i.unite for i in traces}) == 1, courbe.cle
            # What the last day says, or what has no past, cannot be drawn day by day.
            assert not [i.code for i in traces if i.photo or i.present], courbe.cle
            assert not courbe.comparer or len(traces) == 1, courbe.cle
    assert CATALOGUE.keys() - montres == set()


def test_signale_ce_qui_merite_un_regard_et_se_tait_en_dessous_des_seuils() -> None:
    calme = {"demandes": 100, "demandes_reussies": 80, "connexions": 70, "connexions_refusees": 30,
             "encaisse": 100_000, "rembourse": 5_000}  # fmt: skip
    assert signaux_lire(calme, journal=True) == []
    trouble = {"demandes": 100, "demandes_reussies": 79, "connexions": 69, "connexions_refusees": 31,
               "encaisse": 100_000, "rembourse": 5_100, "visites_verification": 2, "essai": 500}  # fmt: skip
    assert [s.niveau for s in signaux_lire(trouble, journal=True)] == [
        "warning",
        "critical",
        "warning",
        "warning",
        "info",
    ]
    assert "critical" not in [s.niveau for s in signaux_lire(trouble, journal=False)]
    # Few attempts, few logins, little money: a rate is chance.
    rares = {"demandes": 19, "connexions_refusees": 9, "encaisse": 99_999, "rembourse": 50_000}
    assert signaux_lire(rares, journal=True) == []
