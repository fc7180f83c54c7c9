"""Reading the source as data: files, functions, imports and calls."""

from __future__ import annotations

import ast
import pathlib
from collections.abc import Iterator
from dataclasses import dataclass

RACINE = pathlib.Path(__file__).resolve().parents[2]
APPLICATIONS = ["config", "traces", "salon_paiement", "paiements", "statistiques"]
DOSSIERS = [*APPLICATIONS, "simulateur", "outils", "bancs", "deploiement", "tests"]


@dataclass(frozen=True, slots=True)
class Fichier:
    """One Python file: its path from the root, and its text."""

    chemin: str
    texte: str

    @property
    def est_un_test(self) -> bool:
        return self.chemin.startswith("tests/")

    @property
    def lignes(self) -> int:
        return len(self.texte.splitlines())

    @property
    def arbre(self) -> ast.Module:
        return ast.parse(self.texte)


def fichiers(dossiers: list[str] | None = None) -> list[Fichier]:
    """Return the project's own Python files; migrations are written by Django."""
    trouves = []
    for dossier in dossiers or DOSSIERS:
        for chemin in sorted((RACINE / dossier).rglob("*.py")):
            relatif = chemin.relative_to(RACINE)
            if "migrations" not in relatif.parts:
                trouves.append(Fichier(str(relatif), chemin.read_text(encoding="utf-8")))
    return trouves


def textes(*dossiers: str) -> Iterator[tuple[str, str]]:
    """Give the path and text of every readable file under ``dossiers``."""
    for dossier in dossiers:
        for chemin in sorted((RACINE / dossier).rglob("*")):
            if chemin.is_file():
                try:
                    yield str(chemin.relative_to(RACINE)), chemin.read_text(encoding="utf-8")
                except UnicodeDecodeError:
                    continue


def fonctions(fichier: Fichier) -> Iterator[tuple[str, int]]:
    """Give the name and length of every function."""
    for noeud in ast.walk(fichier.arbre):
        if isinstance(noeud, ast.FunctionDef | ast.AsyncFunctionDef):
            yield noeud.name, (noeud.end_lineno or noeud.lineno) - noeud.lineno + 1


def imports_caches(fichier: Fichier) -> list[str]:
    """Return the functions that import something when they run: a cycle somebody worked around."""
    return [
        noeud.name
        for noeud in ast.walk(fichier.arbre)
        if isinstance(noeud, ast.FunctionDef | ast.AsyncFunctionDef)
        and any(isinstance(dedans, ast.Import | ast.ImportFrom) for dedans in ast.walk(noeud))
    ]


def appels_hors_validation(fichier: Fichier) -> list[int]:
    """Return the lines that publish a task without waiting for the commit."""
    publie = {"delay", "apply_async", "send_task"}
    arbre = fichier.arbre
    differes: set[ast.AST] = set()
    for noeud in ast.walk(arbre):
        if isinstance(noeud, ast.Call) and _nom(noeud.func) == "on_commit":
            differes |= set(ast.walk(noeud))
    attributs = (noeud for noeud in ast.walk(arbre) if isinstance(noeud, ast.Attribute) and noeud not in differes)
    return sorted(noeud.lineno for noeud in attributs if noeud.attr in publie)


def flottants(fichier: Fichier) -> list[int]:
    """Return the lines that could turn an amount into something else than an integer."""
    lignes = set()
    for noeud in ast.walk(fichier.arbre):
        if isinstance(noeud, ast.Constant) and isinstance(noeud.value, float):
            lignes.add(noeud.lineno)
        if isinstance(noeud, ast.Name) and noeud.id in {"float", "Decimal"}:
            lignes.add(noeud.lineno)
        if isinstance(noeud, ast.BinOp | ast.AugAssign) and isinstance(noeud.op, ast.Div):
            lignes.add(noeud.lineno)
        if isinstance(noeud, ast.Call) and _nom(noeud.func) == "round":
            lignes.add(noeud.lineno)
    return sorted(lignes)


def _nom(fonction: ast.expr) -> str:
    if isinstance(fonction, ast.Attribute):
        return fonction.attr
    return fonction.id if isinstance(fonction, ast.Name) else ""
