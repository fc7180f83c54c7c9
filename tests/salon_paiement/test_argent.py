"""Money as people read it: whole francs, thin spaces, and the same integer behind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salon_paiement.argent import DEVISE, montant_afficher


@pytest.mark.parametrize(
    ("montant", "texte"),
    [
        (0, "0\u00a0F"),
        (5, "5\u00a0F"),
        (999, "999\u00a0F"),
        (5000, "5\u202f000\u00a0F"),
        (2_000_000, "2\u202f000\u202f000\u00a0F"),
        (-1500, "\u22121\u202f500\u00a0F"),
    ],
)
def test_les_milliers_sont_separes_par_une_espace_fine(montant: int, texte: str) -> None:
    assert montant_afficher(montant) == texte


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_le_texte_redonne_le_meme_entier(montant: int) -> None:
    texte = montant_afficher(montant)
    assert int(texte.removesuffix("\u00a0F").replace("\u202f", "").replace("\u2212", "-")) == montant
    # Neither a decimal nor an ordinary space where a line could break.
    assert not set(texte) & set(" .,")


def test_la_devise_n_a_pas_de_centimes() -> None:
    assert DEVISE == "XOF"
