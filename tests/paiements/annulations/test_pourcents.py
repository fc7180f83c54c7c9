"""A share in whole per cent: halves upwards, and never all nor nothing when it is not."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiements.annulations.pourcents import part_afficher


@pytest.mark.parametrize(
    ("annulees", "notes", "texte"),
    [
        (0, 10, "0 %"),
        (1, 1000, "< 1 %"),
        (99, 10_000, "< 1 %"),
        (1, 100, "1 %"),
        (149, 10_000, "1 %"),
        (15, 1000, "2 %"),
        (1, 8, "13 %"),
        (2, 3, "67 %"),
        (99, 100, "99 %"),
        (991, 1000, "> 99 %"),
        (999, 1000, "> 99 %"),
        (10, 10, "100 %"),
    ],
)
def test_arrondit_a_la_moitie_superieure(annulees: int, notes: int, texte: str) -> None:
    assert part_afficher(Fraction(annulees, notes)) == texte.replace(" ", "\u00a0")


@given(st.fractions(min_value=0, max_value=1))
def test_ne_dit_rien_ou_tout_que_de_rien_ou_de_tout(part: Fraction) -> None:
    texte = part_afficher(part)
    assert (texte == "0\u00a0%") == (part == 0)
    assert (texte == "100\u00a0%") == (part == 1)
