"""Each type of the catalogue is written somewhere: a type that nobody writes is a promise nobody keeps."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from traces.types import TypeTrace

APPLICATIONS = ("config", "traces", "salon_paiement", "paiements", "statistiques")
# Modules that only read facts: their tables of words name every type.
LECTURE = ("selecteurs", "historique", "invariants", "migrations", "admin", "types.py")


def modules() -> Iterator[Path]:
    for nom in APPLICATIONS:
        for chemin in sorted((Path(settings.BASE_DIR) / nom).rglob("*.py")):
            parties = chemin.relative_to(settings.BASE_DIR).parts
            if not any(partie.startswith(LECTURE) for partie in parties):
                yield chemin


def types_ecrits(source: str) -> set[str]:
    """Return the types given to a call: a table of words is a dictionary, and gives them to nobody."""
    ecrits: set[str] = set()
    for noeud in ast.walk(ast.parse(source)):
        if isinstance(noeud, ast.Call):
            for argument in [*noeud.args, *(mot.value for mot in noeud.keywords)]:
                ecrits |= _nommes(argument)
        elif isinstance(noeud, ast.Assign | ast.Return) and noeud.value is not None:
            ecrits |= _nommes(noeud.value)
    return ecrits


def _nommes(noeud: ast.expr) -> set[str]:
    if isinstance(noeud, ast.IfExp):
        return _nommes(noeud.body) | _nommes(noeud.orelse)
    if isinstance(noeud, ast.Attribute) and isinstance(noeud.value, ast.Name) and noeud.value.id == "TypeTrace":
        return {noeud.attr}
    return set()


def test_chaque_type_du_catalogue_a_son_ecrivain() -> None:
    ecrits = set().union(*(types_ecrits(chemin.read_text("utf-8")) for chemin in modules()))
    assert {t.name for t in TypeTrace} - ecrits == set()


def test_temoin_une_table_de_mots_n_est_pas_un_ecrivain() -> None:
    assert types_ecrits("MOTS = {TypeTrace.SCAN_QR: 'x'}\nVUS = frozenset({TypeTrace.EXPORT})") == set()
    assert types_ecrits("f(type_trace=TypeTrace.SCAN_QR)\nx = TypeTrace.EXPORT if y else TypeTrace.REMISE") == {
        "SCAN_QR", "EXPORT", "REMISE",
    }  # fmt: skip
