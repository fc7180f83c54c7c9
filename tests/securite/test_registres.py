"""The two registers say only what is there: each family has its files, each named test exists."""

from __future__ import annotations

import ast
import collections
import functools
import pathlib
import re

import pytest

from config.env import RACINE

ADVERSAIRES = (RACINE / "docs" / "adversaires.md").read_text(encoding="utf-8")
ASVS = (RACINE / "docs" / "asvs.md").read_text(encoding="utf-8")
LIGNES = dict(re.findall(r"(?m)^\| (\d+) \| [^|]+ \| ([^|]+) \|$", ADVERSAIRES))
TESTS = re.findall(r"`(tests/[\w/.-]+\.py)::(\w+)`", ASVS)
FICHIERS = re.findall(r"`((?:tests|docs|config|salon_paiement|paiements|traces|deploiement|static)/[\w/.-]+)`", ASVS)
EXIGENCES = re.findall(r"(?m)^\| (\d+\.\d+\.\d+) \| ([12]) \| (.+) \|$", ASVS)


@functools.cache
def fonctions(chemin: pathlib.Path) -> set[str]:
    arbre = ast.parse(chemin.read_text(encoding="utf-8"))
    return {noeud.name for noeud in ast.walk(arbre) if isinstance(noeud, ast.FunctionDef)}


def test_les_vingt_familles_y_sont() -> None:
    assert sorted(LIGNES, key=int) == [str(rang) for rang in range(1, 21)]


@pytest.mark.parametrize("famille", LIGNES)
def test_chaque_famille_a_ses_fichiers(famille: str) -> None:
    nommes = re.findall(r"`([^`]+)`", LIGNES[famille])
    assert nommes
    # A file of tests, by its whole name: a pattern may match what proves nothing.
    assert [nom for nom in nommes if not (RACINE / nom).is_file() or not re.search(r"/test_\w+\.py$", nom)] == []


def test_chaque_essai_nomme_par_la_norme_existe() -> None:
    assert len(TESTS) > 60
    absents = [f"{f}::{nom}" for f, nom in TESTS if not (RACINE / f).is_file() or nom not in fonctions(RACINE / f)]
    assert absents == []


def test_chaque_fichier_nomme_par_la_norme_existe() -> None:
    assert [nom for nom in FICHIERS if not (RACINE / nom).exists()] == []


def test_aucune_exigence_n_y_est_deux_fois_ni_sans_reponse() -> None:
    numeros = [numero for numero, _niveau, _reponse in EXIGENCES]
    assert len(numeros) == len(set(numeros)) > 150
    # Levels 1 and 2 of version 5.0.0 are 70 and 183 requirements.
    assert collections.Counter(niveau for _numero, niveau, _reponse in EXIGENCES) == {"1": 70, "2": 183}
    assert all(len(reponse.strip()) > 8 for _numero, _niveau, reponse in EXIGENCES)
    # Neither « later » nor « see elsewhere ».
    assert [numero for numero, _niveau, reponse in EXIGENCES if "adversaires.md" in reponse] == []


def test_temoin_un_essai_invente_est_vu() -> None:
    assert "test_qui_n_existe_pas" not in fonctions(RACINE / "tests" / "securite" / "test_registres.py")
