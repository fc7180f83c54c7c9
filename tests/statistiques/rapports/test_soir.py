"""The owner's evening in one SMS: 160 signs that any phone shows, whatever happened and whatever people are called."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salon_paiement.models import Salon
from salon_paiement.notifications.gsm7 import LONGUEUR, septets, sms_ecrire
from statistiques.models import RapportPeriodique
from statistiques.rapports.lecture import Lu
from statistiques.rapports.soir import phrase_courte

RESEAUX = ("mtn", "moov", "celtiis_bj", "orange_ci", "wave_sn", "free_sn", "carte", "especes")
NOMBRES = st.integers(0, 99_999_999)
INSTANT = "2026-03-02T20:01:00+00:00"


def lu(nom: str, genre: str, contenu: dict[str, Any], personnes: dict[int, str]) -> Lu:
    salon = Salon(nom=nom, fuseau="Africa/Porto-Novo")
    complet = {"arrete_le": INSTANT, "alertes": [], **contenu}
    rapport = Lu(RapportPeriodique(salon=salon, genre=genre, debut=datetime.date(2026, 3, 2)), complet)
    rapport.__dict__["personnes"] = personnes
    return rapport


CONTENU = {
    "mesures": {"visites": 41, "encaisse": 186_500},
    "reseaux": [["mtn", 100_000, 20], ["moov", 41_000, 8], ["especes", 45_500, 9]],
    "z": [[12, 65_500, 65_000, -500]],
    "a_traiter": 2,
    "annulations": [[1, 3, 15_000]],
    "sceau": {"court": "41827-ABCD-EFGH-IJKL"},
}


def test_dit_tout_ce_que_la_proprietaire_veut_savoir_le_soir() -> None:
    assert phrase_courte(lu("Akpakpa", "soir", CONTENU, {1: "Awa"})) == (
        "02/03 Akpakpa: 41 visites, 186 500 F (MTN 100 000, Moov 41 000, esp. 45 500), écart caisse -500, "
        "2 à vérifier, 3 annul. (Awa 3), sceau 41827-ABCD-EFGH-IJKL"
    )


def test_meme_court_une_carte_n_est_pas_du_mobile() -> None:
    reseaux = [["mtn", 1_100_000, 9], ["moov", 410_000, 8], ["celtiis", 300_000, 5], ["carte", 200_000, 2]]
    contenu = CONTENU | {
        "mesures": {"visites": 41, "encaisse": 2_055_500},
        "reseaux": [*reseaux, ["especes", 45_500, 9]],
        "a_traiter": 0,
    }
    texte = phrase_courte(lu("Salon de coiffure Afi", "soir", contenu, {1: "Awa"}))
    assert "2 055 500 F (mobile 1 810 000, carte 200 000, esp. 45 500)" in texte


@pytest.mark.parametrize(("genre", "debut"), [("semaine", "02/03 "), ("mois", "03/2026 ")])
def test_sans_caisse_fermee_ne_parle_d_ecart_que_le_soir(genre: str, debut: str) -> None:
    sans = CONTENU | {"z": []}
    assert "caisse pas fermée" in phrase_courte(lu("Afi", "soir", sans, {}))
    assert phrase_courte(lu("Afi", genre, sans, {})).startswith(debut)
    assert "caisse" not in phrase_courte(lu("Afi", genre, sans, {}))


@given(
    nom=st.text(min_size=1, max_size=80),
    genre=st.sampled_from(["soir", "jour", "semaine", "mois"]),
    visites=NOMBRES,
    reseaux=st.dictionaries(st.sampled_from(RESEAUX), NOMBRES),
    ecarts=st.lists(st.integers(-9_999_999, 9_999_999), max_size=3),
    a_traiter=st.integers(0, 9_999),
    annulations=st.lists(st.tuples(st.text(min_size=1, max_size=40), st.integers(1, 999)), max_size=8),
    sceau=st.one_of(st.none(), st.integers(1, 10**9)),
)
def test_tient_toujours_dans_un_sms_et_garde_l_essentiel(
    nom: str,
    genre: str,
    visites: int,
    reseaux: dict[str, int],
    ecarts: list[int],
    a_traiter: int,
    annulations: list[tuple[str, int]],
    sceau: int | None,
) -> None:
    total = sum(reseaux.values())
    contenu = {
        "mesures": {"visites": visites, "encaisse": total},
        "reseaux": [[cle, montant, 1] for cle, montant in reseaux.items()],
        "z": [[rang, 0, 0, ecart] for rang, ecart in enumerate(ecarts)],
        "a_traiter": a_traiter,
        "annulations": [[rang, n, 0] for rang, (_nom, n) in enumerate(annulations)],
        "sceau": {"court": f"{sceau}-ABCD-EFGH-IJKL"} if sceau else None,
    }
    texte = phrase_courte(lu(nom, genre, contenu, {rang: qui for rang, (qui, _n) in enumerate(annulations)}))
    assert septets(texte) <= LONGUEUR
    # The channel has nothing left to cut.
    assert sms_ecrire(texte) == texte
    assert f"{total:,} F".replace(",", " ") in texte
    if sceau:
        assert texte.endswith(f"sceau {sceau}-ABCD-EFGH-IJKL")


def test_temoin_sans_les_formes_courtes_le_message_deborde() -> None:
    long = {1: "Awa Kossiwa", 2: "Bola", 3: "Cica"}
    contenu = CONTENU | {"annulations": [[cle, 10, 0] for cle in long]}
    texte = phrase_courte(lu("Salon de coiffure Afi", "soir", contenu, long))
    entier = texte.replace("30 annul.", "30 annul. (Awa Kossiw 10, Bola 10, Cica 10)")
    assert septets(entier) > LONGUEUR >= septets(texte)
