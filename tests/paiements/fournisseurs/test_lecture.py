"""Amounts, waits and words as a provider may write them."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiements.fournisseurs.erreurs import ResultatInconnu
from paiements.fournisseurs.lecture import MONTANT_MAX, lire_json, montant_entier, texte_sur
from salon_paiement.reseau.attente import attente_lire


@pytest.mark.parametrize(
    ("valeur", "montant"),
    [
        (5000, 5000),
        (5000.0, 5000),
        ("5000", 5000),
        (0, 0),
        (-0.0, 0),
        (MONTANT_MAX, MONTANT_MAX),
        ("0005000", 5000),
    ],
)
def test_lit_un_montant_entier(valeur: object, montant: int) -> None:
    lu = montant_entier(valeur)
    assert lu == montant
    assert type(lu) is int


@pytest.mark.parametrize(
    "valeur",
    [
        *(True, False, None, -1, -1.0, 5000.5, 1e30, float("nan"), float("inf"), MONTANT_MAX + 1, float(2**53)),
        *(
            "",
            " 5000",
            "5000 ",
            "5000\n",
            "5 000",
            "5,000",
            "5000.0",
            "+5000",
            "-5000",
            "0x10",
            "5e3",
            "٥٠٠٠",
            "５",
            "²",
        ),
        *("9" * 17, "9" * 5000, b"5000", [5000], {"amount": 5000}, ["5000"]),
    ],
)
def test_refuse_ce_qui_n_est_pas_exactement_un_montant(valeur: object) -> None:
    assert montant_entier(valeur) is None


@given(st.floats() | st.text() | st.integers() | st.booleans() | st.none())
def test_un_montant_lu_est_toujours_un_entier_positif_et_fidele(valeur: object) -> None:
    montant = montant_entier(valeur)
    assert montant is None or (type(montant) is int and 0 <= montant <= MONTANT_MAX)
    if montant is not None:
        assert Decimal(str(valeur)) == montant


@given(st.binary(max_size=200))
def test_des_octets_quelconques_donnent_un_objet_ou_un_inconnu(corps: bytes) -> None:
    with contextlib.suppress(ResultatInconnu):
        assert isinstance(lire_json(corps), dict)


def test_accepte_une_marque_d_ordre_et_de_l_utf8() -> None:
    assert lire_json('\ufeff{"motif": "refusé", "n": {"a": [1.5, null]}}'.encode()) == {
        "motif": "refusé",
        "n": {"a": [1.5, None]},
    }


def test_refuse_une_cle_en_double_meme_imbriquee() -> None:
    with pytest.raises(ResultatInconnu):
        lire_json(b'{"data": [{"amount": 1, "amount": 5000}]}')


@pytest.mark.parametrize(
    ("entete", "secondes"),
    [
        *(("17", 17), ("0", 1), ("999999", 3600), (" 20 ", 20)),
        *((None, 30), ("", 30), ("-5", 30), ("bientôt", 30), ("1.5", 30), ("٣", 30), ("9" * 5000, 30)),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 1),
        ("Wed, 99 Oct 2015 07:28:00 GMT", 30),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 3600),
    ],
)
def test_lit_le_delai_demande_dans_des_bornes(entete: str | None, secondes: int) -> None:
    assert attente_lire(entete) == secondes


@pytest.mark.parametrize("sans_fuseau", [False, True])
def test_lit_une_date_http(sans_fuseau: bool) -> None:
    texte = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    assert 85 <= attente_lire(texte.replace("GMT", "-0000") if sans_fuseau else texte) <= 91


@pytest.mark.parametrize(
    ("brut", "lisible"),
    [
        ("LOW_BALANCE", "LOW_BALANCE"),
        ("numéro 2290166000042 refusé", "numéro … refusé"),
        ("appelez le +229 01 66 00 00 42.", "appelez le +…."),
        ("code 10, il manque 4500 F", "code 10, il manque 4500 F"),
        ("a\r\nSet-Cookie: x\x00\x1b[31m", "a Set-Cookie: x [31m"),
        ("x" * 5000, "x" * 200),
        ("\ud800seul", "seul"),
        (None, ""),
        (["x"], ""),
    ],
)
def test_rend_leurs_mots_inoffensifs(brut: object, lisible: str) -> None:
    assert texte_sur(brut) == lisible
