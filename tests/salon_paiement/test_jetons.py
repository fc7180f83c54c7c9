"""Public tokens nobody guesses, codes nobody misreads."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from salon_paiement.jetons import (
    ALPHABET,
    LONGUEUR_CODE,
    code_court_normaliser,
    code_court_nouveau,
    jeton_nouveau,
)

# What a tired eye or a dim screen takes for another one.
SOSIES = set("0OQ1IL5S2Z8BUV") - {"Q"}


def test_un_jeton_est_long_unique_et_va_dans_une_adresse() -> None:
    jetons = {jeton_nouveau() for _rang in range(2000)}
    assert len(jetons) == 2000
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", jeton) for jeton in jetons)


def test_l_alphabet_n_a_ni_sosies_ni_doublons() -> None:
    assert not SOSIES & set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET) == 23
    assert ALPHABET.upper() == ALPHABET


def test_un_code_court_n_emploie_que_l_alphabet() -> None:
    codes = [code_court_nouveau() for _rang in range(2000)]
    assert {len(code) for code in codes} == {LONGUEUR_CODE}
    # 12,000 draws of 23 letters: every one is used.
    assert set("".join(codes)) == set(ALPHABET)
    assert len(set(codes)) > 1990


@given(st.text(alphabet=ALPHABET, min_size=6, max_size=6), st.sampled_from([" ", "-", ".", "_", "\u202f", ""]))
def test_un_code_se_retrouve_comme_il_est_tape(code: str, separateur: str) -> None:
    tape = f" {code[:3].lower()}{separateur}{code[3:]} "
    assert code_court_normaliser(tape) == code


@given(st.text(max_size=200))
def test_toute_saisie_se_normalise_sans_erreur_et_une_seule_fois(saisie: str) -> None:
    code = code_court_normaliser(saisie)
    assert len(code) <= 20
    assert code_court_normaliser(code) == code


def test_un_caractere_impossible_reste_et_ne_designe_personne() -> None:
    assert code_court_normaliser("abc0o1") == "ABC0O1"
