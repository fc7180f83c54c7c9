"""The page of faults names, for each row, tests that exist."""

from __future__ import annotations

import pathlib
import re

import pytest

TESTS = pathlib.Path(__file__).resolve().parents[1]
PAGE = TESTS.parent / "docs" / "fautes.md"
# Numbers missing from these lists were never used.
ATTENDUES = [
    *(f"F{n:02d}" for n in (*range(1, 14), *range(15, 21))),
    *(f"F{n}" for n in (*range(21, 25), *range(26, 30), 31, 32, 33)),
    *(f"F{n}" for n in (37, 40, 44, 46, 47, 48, 49, 50)),
    *(f"F{n}" for n in (52, 53, 57, 58, 59, 60, 62, 66, 67, 68, 69, 71, 72, 73, 74, 75, 76, 77, 79)),
    *(f"L{n:02d}" for n in range(1, 19)),
]
_NOM = re.compile(r"`([\w/.]+\.py)::(\w+)`")


def lignes(texte: str) -> dict[str, list[tuple[str, str]]]:
    """Return the tests each row names."""
    rangees = [ligne for ligne in texte.splitlines() if re.match(r"\| [FL]\d\d \|", ligne)]
    return {ligne[2:5]: _NOM.findall(ligne) for ligne in rangees}


def absents(nommes: list[tuple[str, str]]) -> list[str]:
    """Return the named tests that do not exist."""
    return [
        f"{chemin}::{nom}"
        for chemin, nom in nommes
        if not (TESTS / chemin).exists() or f"def {nom}(" not in (TESTS / chemin).read_text(encoding="utf-8")
    ]


def test_chaque_faute_du_catalogue_a_sa_ligne_et_rien_d_autre() -> None:
    assert list(lignes(PAGE.read_text(encoding="utf-8"))) == ATTENDUES


@pytest.mark.parametrize("rangee", ATTENDUES)
def test_chaque_ligne_nomme_des_tests_qui_existent(rangee: str) -> None:
    nommes = lignes(PAGE.read_text(encoding="utf-8"))[rangee]
    assert nommes
    assert absents(nommes) == []


def test_la_mesure_voit_un_test_disparu() -> None:
    lues = lignes("| F99 | rien | `client/test_scan.py::test_disparu`, `nulle/part.py::test_x` |")
    assert absents(lues["F99"]) == ["client/test_scan.py::test_disparu", "nulle/part.py::test_x"]
