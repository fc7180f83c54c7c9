"""What is typed in the search box: days, sums, numbers, codes, together, and what is none of them."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiements.recherche.comprendre import CRITERES_MAX, Genre, demande_comprendre

ICI = datetime.date(2026, 11, 12)
J, M, N, Q, R = Genre.JOUR, Genre.MONTANT, Genre.NUMERO, Genre.QUATRE, Genre.REFERENCE


@pytest.mark.parametrize(
    ("saisie", "attendus"),
    [
        ("12/11/2026", [(J, "2026-11-12")]),
        ("2/1/26", [(J, "2026-01-02")]),
        ("2026-11-12", [(J, "2026-11-12")]),
        ("13/11", [(J, "2025-11-13")]),
        ("12/11", [(J, "2026-11-12")]),
        ("hier", [(J, "2026-11-11")]),
        ("Avant-hier", [(J, "2026-11-10")]),
        ("aujourd’hui", [(J, "2026-11-12")]),
        ("5 000", [(M, 5000)]),
        ("5\u202f000\u00a0F", [(M, 5000)]),
        ("5000F", [(M, 5000)]),
        ("1 250 000 fcfa", [(M, 1250000)]),
        ("7350", [(Q, 7350)]),
        ("500", [(M, 500)]),
        ("01 97 00 00 01", [(N, "01 97 00 00 01")]),
        ("+229 01 97 00 00 01", [(N, "+229 01 97 00 00 01")]),
        ("97000001", [(N, "97000001")]),
        ("ABC346", [(R, "ABC346")]),
        ("261112-ABC346", [(R, "261112-ABC346")]),
        ("trx_8f-3.a", [(R, "trx_8f-3.a")]),
        ("hier 5 000 F ABC346", [(J, "2026-11-11"), (M, 5000), (R, "ABC346")]),
        ("4242 hier", [(J, "2026-11-11"), (Q, 4242)]),
    ],
)
def test_comprend_chaque_ecriture(saisie: str, attendus: list[tuple[Genre, object]]) -> None:
    demande = demande_comprendre(saisie, ICI)
    lus = [(c.genre, c.jour.isoformat() if c.jour else (c.texte if c.montant is None else c.montant))
           for c in demande.criteres]  # fmt: skip
    assert (lus, demande.incompris) == (attendus, ())


@pytest.mark.parametrize("saisie", ["31/02/2026", "2026-13-01", "1/1/1990", "é", "%", "§", "99999999999999999999"])
def test_dit_ce_qui_n_est_rien(saisie: str) -> None:
    demande = demande_comprendre(saisie, ICI)
    assert (demande.criteres, demande.incompris) == ((), (saisie,))


def test_ne_montre_que_la_fin_d_un_numero() -> None:
    (critere,) = demande_comprendre("01 97 00 00 42", ICI).criteres
    assert "97" not in critere.mots
    assert critere.mots.endswith("42")


def test_ne_cherche_pas_cent_choses_a_la_fois() -> None:
    demande = demande_comprendre(" ".join(f"CODE{n}" for n in range(12)), ICI)
    assert (len(demande.criteres), len(demande.incompris)) == (CRITERES_MAX, 12 - CRITERES_MAX)


@given(st.text(max_size=150))
def test_ne_tombe_sur_aucun_texte(saisie: str) -> None:
    demande = demande_comprendre(saisie, ICI)
    assert all(critere.mots for critere in demande.criteres)
    assert all(critere.montant is None or 0 <= critere.montant < 2**31 for critere in demande.criteres)
