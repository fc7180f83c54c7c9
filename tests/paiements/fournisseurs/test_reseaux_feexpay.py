"""The networks of four countries and the numbers they take."""

from __future__ import annotations

from itertools import combinations

import pytest

from paiements.fournisseurs.feexpay.fournisseur import FeexPay
from paiements.fournisseurs.feexpay.reseaux import RESEAUX
from paiements.fournisseurs.reseaux import PLANS, Mode, numero_formater, reseau_propose


def test_connait_tous_les_reseaux_des_quatre_pays() -> None:
    par_pays = {pays: {r.code for r in RESEAUX.values() if r.pays == pays} for pays in PLANS}
    assert par_pays == {
        "BJ": {"mtn", "moov", "celtiis_bj", "coris"},
        "TG": {"togocom_tg", "moov_tg"},
        "CI": {"mtn_ci", "moov_ci", "orange_ci", "wave_ci"},
        "SN": {"orange_sn", "wave_sn", "free_sn"},
    }
    assert {r.code for r in RESEAUX.values() if not r.pays} == {"carte"}
    rediriges = {r.code for r in RESEAUX.values() if r.mode is Mode.REDIRECTION}
    assert rediriges == {"orange_ci", "wave_ci", "orange_sn", "wave_sn", "carte"}


@pytest.mark.parametrize(
    ("code", "points"),
    [
        *(("mtn", 170), ("celtiis_bj", 170), ("carte", 450), ("orange_ci", 290), ("wave_ci", 320)),
        *(("togocom_tg", 300), ("wave_sn", 190), ("free_sn", 190)),
    ],
)
def test_connait_le_prix_de_chaque_reseau(code: str, points: int) -> None:
    assert FeexPay.capacites.frais_pb[code] == points
    assert set(FeexPay.capacites.frais_pb) == set(RESEAUX)


def test_un_prefixe_n_appartient_qu_a_un_reseau() -> None:
    for un, autre in combinations(RESEAUX.values(), 2):
        assert not un.prefixes & autre.prefixes
    assert all(len(p) == 4 and p.startswith("01") for r in RESEAUX.values() for p in r.prefixes)


@pytest.mark.parametrize(
    ("msisdn", "pays", "attendu"),
    [
        ("+2290166000042", "BJ", "2290166000042"),
        ("2290166000042", "BJ", "2290166000042"),
        ("+22890112233", "TG", "22890112233"),
        ("+2250707112233", "CI", "2250707112233"),
        ("+221771234567", "SN", "221771234567"),
        ("+22966000042", "BJ", None),
        ("+2290266000042", "BJ", None),
        ("+22901660000421", "BJ", None),
        ("+229 0166000042", "BJ", None),
        ("+2290166000042", "TG", None),
        ("++2290166000042", "BJ", None),
        ("+22901660000٤٢", "BJ", None),
        ("+2290166000042\n", "BJ", None),
        ("", "BJ", None),
    ],
)
def test_met_un_numero_en_forme_ou_le_refuse(msisdn: str, pays: str, attendu: str | None) -> None:
    assert numero_formater(msisdn, pays) == attendu


@pytest.mark.parametrize(
    ("e164", "actifs", "propose"),
    [
        ("+2290166000042", ["mtn", "moov"], "mtn"),
        ("+2290195000042", ["mtn", "moov"], "moov"),
        ("+2290140000042", ["mtn", "celtiis_bj"], "celtiis_bj"),
        ("+2290195000042", ["mtn"], None),  # a Moov number: offering the only network would mislead
        ("+2290170000042", ["mtn", "moov"], None),
        ("+22890112233", ["togocom_tg", "moov_tg", "mtn"], None),
        ("+22890112233", ["moov_tg", "mtn"], "moov_tg"),
        ("+221771234567", ["wave_sn"], "wave_sn"),
        ("+33612345678", ["mtn", "moov"], None),
        ("+2290166000042", [], None),
        ("+2290166000042", ["inconnu"], None),
        ("n'importe quoi", ["mtn", "moov_tg"], None),
    ],
)
def test_propose_un_reseau_seulement_quand_il_est_probable(e164: str, actifs: list[str], propose: str | None) -> None:
    assert reseau_propose(e164, actifs) == propose
