"""Install the official Node clients that some tests check us against: ``python outils/pairs.py``.

``tests/pairs/manifeste.json`` pins every package by version and SHA-512, and names no registry: a lock file would.
What was installed must be exactly that list. Standard library only; a second call costs one file read.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import pathlib
import subprocess
import sys
from collections.abc import Mapping

RACINE = pathlib.Path(__file__).resolve().parent.parent
_OPTIONS = ["--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]


class PairsImpossibles(Exception):
    """The clients cannot be installed; the message is one sentence for the person at the terminal."""


def manifeste(racine: pathlib.Path) -> pathlib.Path:
    """Return the list of what is wanted."""
    return racine / "tests" / "pairs" / "manifeste.json"


def dossier(racine: pathlib.Path) -> pathlib.Path:
    """Return where the clients live, out of the repository's eyes."""
    return racine / "var" / "pairs"


def voulus(racine: pathlib.Path) -> dict[str, tuple[str, str]]:
    """Return ``{name: (version, integrity)}`` as the manifest says."""
    lus = json.loads(manifeste(racine).read_text(encoding="utf-8"))
    return {nom: (paquet["version"], paquet["integrite"]) for nom, paquet in lus.items()}


def installes(racine: pathlib.Path) -> dict[str, tuple[str, str]]:
    """Return ``{name: (version, integrity)}`` as npm wrote it down, empty when there is nothing readable."""
    try:
        texte = (dossier(racine) / "node_modules" / ".package-lock.json").read_text(encoding="utf-8")
        paquets = json.loads(texte)["packages"]
    except (OSError, ValueError, KeyError):
        return {}
    return {
        chemin.removeprefix("node_modules/"): (paquet.get("version", ""), paquet.get("integrity", ""))
        for chemin, paquet in paquets.items()
    }


def ecarts(attendus: Mapping[str, tuple[str, str]], trouves: Mapping[str, tuple[str, str]]) -> list[str]:
    """Return the names that are missing, too many, or not what was pinned."""
    return sorted(nom for nom in {*attendus, *trouves} if attendus.get(nom) != trouves.get(nom))


def _empreinte(racine: pathlib.Path) -> str:
    return hashlib.sha256(manifeste(racine).read_bytes()).hexdigest()


def _timbre(racine: pathlib.Path) -> pathlib.Path:
    return dossier(racine) / "empreinte"


def est_a_jour(racine: pathlib.Path) -> bool:
    """Tell whether the clients are installed as the manifest says, without running anything."""
    try:
        pose = _timbre(racine).read_text(encoding="utf-8")
    except OSError:
        return False
    return pose == _empreinte(racine) and not ecarts(voulus(racine), installes(racine))


def _installer(racine: pathlib.Path) -> None:
    paquets = [f"{nom}@{version}" for nom, (version, _integrite) in voulus(racine).items()]
    commande = ["npm", "install", "--prefix", str(dossier(racine)), *_OPTIONS, *paquets]
    try:
        fini = subprocess.run(
            commande, cwd=dossier(racine), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise PairsImpossibles("Il manque npm : lancez d'abord python3 outils/paquets.py.") from None
    if fini.returncode != 0:
        raise PairsImpossibles(f"npm n'a pas pu installer les clients officiels (réseau ?) :\n{fini.stderr.strip()}")


def assurer(racine: pathlib.Path) -> bool:
    """Make the clients be there.

    Returns:
        False when they already were.

    Raises:
        PairsImpossibles: with one sentence telling what to do.
    """
    if est_a_jour(racine):
        return False
    dossier(racine).mkdir(parents=True, exist_ok=True)
    with manifeste(racine).open("rb") as verrou:
        fcntl.flock(verrou, fcntl.LOCK_EX)
        if est_a_jour(racine):
            return False
        print("Installation des clients officiels (npm)…", flush=True)
        _timbre(racine).unlink(missing_ok=True)
        _installer(racine)
        if differents := ecarts(voulus(racine), installes(racine)):
            raise PairsImpossibles(f"Ces paquets npm ne sont pas ceux du manifeste : {', '.join(differents)}.")
        _timbre(racine).write_text(_empreinte(racine), encoding="utf-8")
    return True


def principal(racine: pathlib.Path = RACINE) -> int:
    """Run the step; return 0, or 1 after one sentence."""
    try:
        assurer(racine)
    except PairsImpossibles as erreur:
        print(erreur, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(principal())
