"""Who stands out: hand-computed scores, what they do not depend on, and who is never pointed at."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiements.annulations import ecarts as module
from paiements.annulations.ecarts import Compte, ecarts, mediane, z_robustes

valeurs = st.lists(st.fractions(min_value=0, max_value=1, max_denominator=200), min_size=1, max_size=12)


def f(*lus: int) -> list[Fraction]:
    return [Fraction(lu) for lu in lus]


def test_mediane_a_la_main() -> None:
    assert mediane(f(3, 1, 2)) == 2
    assert mediane(f(4, 1, 2, 3)) == Fraction(5, 2)
    with pytest.raises(ValueError, match="rien"):
        mediane([])


FIN = Fraction(1, 1000)


def test_z_a_la_main() -> None:
    # Median 3, distances 2 1 0 1 27, their median 1: (30 − 3) ÷ 1.4826.
    assert z_robustes(f(1, 2, 3, 4, 30), FIN)[4] == 27 * Fraction(10000, 14826)
    assert z_robustes(f(1, 2, 3, 4, 30), FIN)[2] == 0


def test_z_quand_la_plupart_sont_egaux_a_la_main() -> None:
    # Median deviation 0: the floor takes its place, 8 ÷ 2.
    assert z_robustes(f(1, 1, 1, 9), Fraction(2)) == [0, 0, 0, 4]
    assert z_robustes(f(7, 7, 7), FIN) == [0, 0, 0]
    assert z_robustes([], FIN) == []


@given(valeurs, st.fractions(min_value=Fraction(1, 50), max_value=50), st.fractions(min_value=-9, max_value=9))
def test_l_echelle_et_le_depart_ne_changent_rien(lues: list[Fraction], echelle: Fraction, depart: Fraction) -> None:
    assert z_robustes([lue * echelle + depart for lue in lues], FIN * echelle) == z_robustes(lues, FIN)


@given(valeurs, st.randoms(use_true_random=False))
def test_l_ordre_ne_change_rien(lues: list[Fraction], hasard: object) -> None:
    ordre = list(range(len(lues)))
    hasard.shuffle(ordre)  # type: ignore[attr-defined]
    scores = z_robustes(lues, FIN)
    assert z_robustes([lues[rang] for rang in ordre], FIN) == [scores[rang] for rang in ordre]


def accuses(*comptes: tuple[int, int]) -> list[int]:
    lus = ecarts([Compte(notes, annulees) for notes, annulees in comptes])
    return [rang for rang, ecart in enumerate(lus) if ecart.a_regarder]


ORDINAIRES = [(100, 4), (80, 5), (120, 6), (90, 3)]


def test_remarque_qui_s_ecarte() -> None:
    assert accuses(*ORDINAIRES, (60, 20)) == [4]
    assert accuses(*ORDINAIRES) == []


@pytest.mark.parametrize(
    "comptes",
    [
        [(50, 0), (50, 0), (50, 50)],  # the mean deviation would put the limit out of reach of anybody among three
        [(100, 4), (100, 4), (100, 4), (100, 60)],  # and among four
        [(100, 0), (100, 0), (100, 0), (100, 0), (100, 30), (100, 30)],  # and hide two behind each other
    ],
)
def test_remarque_qui_s_ecarte_quand_les_autres_sont_egaux(comptes: list[tuple[int, int]]) -> None:
    assert accuses(*comptes) == [rang for rang, (_notes, annulees) in enumerate(comptes) if annulees >= 30]


@pytest.mark.parametrize(
    "comptes",
    [
        [*ORDINAIRES, (2, 2)],  # two notes say nothing
        [*ORDINAIRES, (12, 4)],  # four cancellations neither
        [(100, 4), (100, 60)],  # nor two people of each other
        [(500, 0), (500, 0), (500, 0), (500, 6)],  # within five points, however alike the others are
        [(97, 29), (100, 30), (10, 5)],  # nor for five out of ten, where three are usual and others are alike by chance
        [(10, 0), (10, 0), (100, 6)],  # nor for what ten notes of the others cannot have shown
        [(100, 40), (90, 38), (110, 45), (95, 0)],  # fewer than the others is no reproach
        [],
        [(0, 0)],
    ],
)
def test_n_accuse_personne_pour_si_peu(comptes: list[tuple[int, int]]) -> None:
    assert accuses(*comptes) == []


@pytest.mark.parametrize(
    ("garde", "comptes"),
    [
        ("NOTES_MIN", [*ORDINAIRES, (8, 8)]),
        ("ANNULATIONS_MIN", [*ORDINAIRES, (12, 4)]),
        ("ECART_MIN", [(500, 0), (500, 0), (500, 0), (500, 0), (500, 6)]),
        ("ERREURS_MIN", [(97, 29), (100, 30), (95, 28), (99, 30), (10, 5)]),
    ],
)
def test_temoin_sans_la_garde_il_serait_remarque(
    monkeypatch: pytest.MonkeyPatch, garde: str, comptes: list[tuple[int, int]]
) -> None:
    assert accuses(*comptes) == []
    monkeypatch.setattr(module, garde, Fraction(1, 1000))
    assert accuses(*comptes) == [4]
