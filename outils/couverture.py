"""Ask more coverage of the code that moves money than of the rest: ``python outils/couverture.py rapport.json``."""

from __future__ import annotations

import json
import pathlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass

SEUIL_ARGENT = 95.0
PROPRIETES = ("covered_lines", "num_statements", "covered_branches", "num_branches")


@dataclass(frozen=True)
class Mesure:
    """Lines and branches of some files, counted together as coverage does."""

    fichiers: int
    couverts: int
    total: int

    @property
    def pourcentage(self) -> float:
        return 100.0 * self.couverts / self.total if self.total else 100.0


def est_argent(chemin: str) -> bool:
    """Tell whether the stricter threshold applies: ``paiements/`` and every ``services``."""
    parties = pathlib.PurePosixPath(chemin).parts
    return parties[:1] == ("paiements",) or "services" in parties[:-1] or parties[-1:] == ("services.py",)


def mesurer(resumes: Iterable[dict[str, int]]) -> Mesure:
    """Add up the ``summary`` of some files of a coverage JSON report."""
    lus = [[resume.get(nom, 0) for nom in PROPRIETES] for resume in resumes]
    couverts = sum(lignes + branches for lignes, _, branches, _ in lus)
    return Mesure(len(lus), couverts, sum(lignes + branches for _, lignes, _, branches in lus))


def principal(rapport: pathlib.Path) -> int:
    """Print the figure of the money code; return 1, after naming its weakest files, when it is under the threshold."""
    fichiers = json.loads(rapport.read_text(encoding="utf-8"))["files"]
    argent = {nom: infos["summary"] for nom, infos in fichiers.items() if est_argent(nom)}
    mesure = mesurer(argent.values())
    phrase = f"{mesure.fichiers} fichiers, {mesure.pourcentage:.1f} % (seuil {SEUIL_ARGENT:.0f} %)"
    print(f"Couverture de paiements/ et des services : {phrase}")
    if mesure.pourcentage >= SEUIL_ARGENT:
        return 0
    for nom, resume in sorted(argent.items(), key=lambda paire: paire[1]["percent_covered"])[:10]:
        print(f"  {resume['percent_covered']:5.1f} %  {nom}")
    return 1


if __name__ == "__main__":
    raise SystemExit(principal(pathlib.Path(sys.argv[1])))
