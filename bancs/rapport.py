"""The readable table and the JSON file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict

from bancs.environnement import RACINE
from bancs.mesure import Mesure, Resultat

FICHIER = RACINE / "var" / "bancs.json"
_ENTETE = ("", "mesure", "plancher", "ratio", "objectif")


def entete(machine: dict[str, str]) -> str:
    """Return the description of the machine."""
    return "\n".join(f"{nom} : {valeur}" for nom, valeur in machine.items())


def tableau(resultat: Resultat) -> str:
    """Return one benchmark as text."""
    lignes = [_ENTETE, *(_cellules(mesure) for mesure in resultat.mesures)]
    largeurs = [max(len(ligne[rang]) for ligne in lignes) for rang in range(len(_ENTETE))]
    textes = [f"\n{resultat.titre}"]
    for ligne in lignes:
        gauche = ligne[0].ljust(largeurs[0])
        droite = "  ".join(cellule.rjust(largeurs[rang]) for rang, cellule in enumerate(ligne[1:], 1))
        textes.append(f"  {gauche}  {droite}".rstrip())
    return "\n".join(textes + [f"    · {note}" for note in resultat.notes])


def ecrire(machine: dict[str, str], resultats: Iterable[Resultat]) -> None:
    """Write ``var/bancs.json`` and, beside it, the same as text."""
    liste = list(resultats)
    contenu = {"machine": machine, "bancs": [asdict(resultat) for resultat in liste]}
    FICHIER.write_text(json.dumps(contenu, ensure_ascii=False, indent=1), encoding="utf-8")
    texte = "\n".join([entete(machine), *(tableau(resultat) for resultat in liste)])
    FICHIER.with_suffix(".txt").write_text(texte + "\n", encoding="utf-8")


def _cellules(mesure: Mesure) -> tuple[str, str, str, str, str]:
    marque = {True: " tenu", False: " MANQUÉ", None: ""}[mesure.tenu]
    return (
        mesure.libelle,
        f"{_nombre(mesure.valeur)} {mesure.unite}".strip(),
        _nombre(mesure.plancher) if mesure.plancher is not None else "",
        f"{mesure.ratio:.2f} ×" if mesure.ratio is not None else "",
        f"{mesure.objectif}{marque}",
    )


def _nombre(valeur: float) -> str:
    chiffres = 0 if abs(valeur) >= 100 or valeur == int(valeur) else 2
    return f"{valeur:,.{chiffres}f}".replace(",", " ")
