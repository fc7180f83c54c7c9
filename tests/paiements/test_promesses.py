"""The page of promises: each one that ``verifier`` should hold has its queries, and no query is without promise."""

from __future__ import annotations

import pathlib
import re
from dataclasses import dataclass

from paiements.invariants import INVARIANTS

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "invariants.md"
_RANGEE = re.compile(r"\| (I\d+) \| [^|]+ \| ([DVT ]+) \|([^|]*)\|")
# Asked of the database's own catalogue, beside the queries (``paiements/verification.py``).
HORS_REQUETE = {"I10"}


@dataclass(frozen=True, slots=True)
class Promesse:
    tenue: frozenset[str]
    codes: tuple[str, ...]


def promesses(texte: str) -> dict[str, Promesse]:
    """Return the rows of the table: what holds each promise, and its codes."""
    rangees = [trouvee for ligne in texte.splitlines() if (trouvee := _RANGEE.fullmatch(ligne))]
    return {
        numero: Promesse(frozenset(tenue.split()), tuple(re.findall(r"`(\w+)`", codes)))
        for numero, tenue, codes in (rangee.groups() for rangee in rangees)
    }


def fautes(table: dict[str, Promesse], connus: list[str]) -> list[str]:
    """Say what the table and the queries do not agree on."""
    cites = [code for promesse in table.values() for code in promesse.codes]
    return [
        *(f"{n} sans requête" for n, p in table.items() if "V" in p.tenue and not p.codes),
        *(f"{n} a des requêtes sans V" for n, p in table.items() if p.codes and "V" not in p.tenue),
        *(f"{c} sous un autre numéro" for n, p in table.items() for c in p.codes if not re.fullmatch(rf"{n}[a-z]?", c)),
        *(f"{code} inconnu" for code in cites if code not in connus),
        *(f"{code} sans promesse" for code in connus if cites.count(code) != 1),
        *(f"{code} en double" for code in set(connus) if connus.count(code) != 1),
    ]


CONNUS = [*(i.code for i in INVARIANTS), *HORS_REQUETE]


def test_chaque_promesse_a_ses_requetes_et_chaque_requete_sa_promesse() -> None:
    table = promesses(PAGE.read_text(encoding="utf-8"))
    assert list(table) == [f"I{n}" for n in range(1, 24)]
    assert fautes(table, CONNUS) == []


def test_les_promesses_attendues_d_une_requete_en_ont_une() -> None:
    table = promesses(PAGE.read_text(encoding="utf-8"))
    sans = {numero for numero, promesse in table.items() if "V" not in promesse.tenue}
    assert sans == {"I9", "I20", "I23"}


def test_la_mesure_voit_une_promesse_vide_et_une_requete_perdue() -> None:
    table = promesses("| I3 | unique | D V | |\n| I4 | one | T | `I4` |\n| I5 | less | V | `I6`, `I5z` |")
    assert set(fautes(table, ["I4", "I6", "I7", "I7"])) == {
        "I3 sans requête", "I4 a des requêtes sans V", "I6 sous un autre numéro", "I5z inconnu", "I7 sans promesse",
        "I7 en double",
    }  # fmt: skip
