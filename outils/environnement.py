"""Make ``.venv`` and install one hashed requirements file: ``python3 outils/environnement.py runtime|dev``.

Runs on a bare Debian Python, before anything is installed: standard library only. A second call costs one file read.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import importlib.util
import json
import os
import pathlib
import subprocess
import sys

RACINE = pathlib.Path(__file__).resolve().parent.parent
VERSION_MINIMALE = (3, 11)
JEUX = ("runtime", "dev")
_OPTIONS_PIP = ["--disable-pip-version-check", "--no-input", "--root-user-action=ignore"]


class EnvironnementImpossible(Exception):
    """The environment cannot be made; the message is one sentence for the person at the terminal."""


def exigences(racine: pathlib.Path, jeu: str) -> pathlib.Path:
    """Return the hashed requirements file of ``jeu``."""
    return racine / "requirements" / f"{jeu}.txt"


def empreinte(racine: pathlib.Path, jeu: str) -> str:
    """Return what must stay the same for an installed ``jeu`` to be current: its file, and the folder.

    A virtual environment does not survive a move: its scripts name their folder.
    """
    contenu = exigences(racine, jeu).read_bytes()
    return hashlib.sha256(contenu + str(racine).encode()).hexdigest()


def python_du_projet(racine: pathlib.Path) -> pathlib.Path:
    """Return the interpreter of the project's environment, made or not."""
    return racine / ".venv" / "bin" / "python"


def _timbre(racine: pathlib.Path) -> pathlib.Path:
    return racine / ".venv" / "exigences.json"


def _installes(racine: pathlib.Path) -> dict[str, str]:
    try:
        lus: dict[str, str] = json.loads(_timbre(racine).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return lus


def est_a_jour(racine: pathlib.Path, jeu: str) -> bool:
    """Tell whether ``jeu`` is installed as its file says, without running anything."""
    return python_du_projet(racine).exists() and _installes(racine).get(jeu) == empreinte(racine, jeu)


def verifier_version(version: tuple[int, int]) -> None:
    """Refuse a Python older than the project needs.

    Raises:
        EnvironnementImpossible: always with the version found.
    """
    if version < VERSION_MINIMALE:
        voulue, trouvee = (".".join(map(str, v)) for v in (VERSION_MINIMALE, version))
        raise EnvironnementImpossible(f"Il faut Python {voulue} ou plus récent ; celui-ci est {trouvee}.")


def _verifier_venv() -> None:
    if any(importlib.util.find_spec(module) is None for module in ("venv", "ensurepip")):
        raise EnvironnementImpossible(
            "Il manque à Python de quoi créer un environnement : installez le paquet python3-venv "
            "(sudo apt-get install python3-venv), puis relancez la commande."
        )


def _verifier_ecriture(racine: pathlib.Path) -> None:
    for nom in (".venv", "var"):
        cible = racine / nom if (racine / nom).exists() else racine
        if not os.access(cible, os.W_OK | os.X_OK):
            raise EnvironnementImpossible(f"Le dossier {cible} est en lecture seule : copiez le projet ailleurs.")


def _creer(racine: pathlib.Path) -> None:
    """Create ``.venv`` unless a working one is there (an interrupted creation leaves one without pip)."""
    python = python_du_projet(racine)
    if python.exists():
        essai = subprocess.run([python, "-m", "pip", "-V"], capture_output=True, check=False)
        if essai.returncode == 0:
            return
    print("Création de l'environnement Python (.venv)…", flush=True)
    commande = [sys.executable, "-m", "venv", "--clear", str(racine / ".venv")]
    resultat = subprocess.run(commande, capture_output=True, text=True, check=False)
    if resultat.returncode != 0:
        raise EnvironnementImpossible(f"La création de .venv a échoué : {(resultat.stderr or resultat.stdout).strip()}")


def _installer(racine: pathlib.Path, jeu: str) -> None:
    fichier = exigences(racine, jeu)
    total = sum(1 for ligne in fichier.read_text(encoding="utf-8").splitlines() if "==" in ligne and ligne[0] != " ")
    print(f"Installation de {total} bibliothèques ({jeu}) : une à deux minutes la première fois…", flush=True)
    commande = [str(python_du_projet(racine)), "-m", "pip", "install", "--require-hashes", "--no-deps", *_OPTIONS_PIP]
    processus = subprocess.Popen(
        [*commande, "-r", str(fichier)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=racine
    )
    dernieres: list[str] = []
    faites = 0
    for ligne in processus.stdout or ():
        dernieres = [*dernieres[-14:], ligne]
        if ligne.startswith(("Collecting ", "Requirement already")):
            faites += 1
            _avancer(faites, total)
        elif ligne.startswith("Installing collected"):
            _avancer(total, total)
    if processus.wait() != 0:
        raise EnvironnementImpossible("L'installation a échoué (réseau ?) :\n" + "".join(dernieres).strip())


def _avancer(faites: int, total: int) -> None:
    if sys.stdout.isatty():
        print(f"\r  {faites}/{total}", end="\n" if faites == total else "", flush=True)


def assurer(racine: pathlib.Path, jeu: str) -> bool:
    """Make ``.venv`` hold what ``jeu`` asks for.

    Args:
        racine: the project's folder.
        jeu: ``runtime`` or ``dev`` (which holds the runtime too).

    Returns:
        False when it was already current.

    Raises:
        EnvironnementImpossible: with one sentence telling what to do.
    """
    _verifier_ecriture(racine)
    if est_a_jour(racine, jeu):
        return False
    _verifier_venv()
    # One installation at a time, whatever starts two commands at once; a lock on a file that is there anyway.
    with exigences(racine, jeu).open("rb") as verrou:
        fcntl.flock(verrou, fcntl.LOCK_EX)
        if est_a_jour(racine, jeu):
            return False
        _creer(racine)
        _timbre(racine).unlink(missing_ok=True)
        _installer(racine, jeu)
        installes = JEUX if jeu == "dev" else ("runtime",)
        contenu = {nom: empreinte(racine, nom) for nom in installes}
        _timbre(racine).write_text(json.dumps(contenu), encoding="utf-8")
    print("Environnement prêt.", flush=True)
    return True


def principal(arguments: list[str], racine: pathlib.Path = RACINE) -> int:
    """Run the command line; return 0, or 1 after one sentence."""
    analyseur = argparse.ArgumentParser(prog="environnement.py")
    analyseur.add_argument("jeu", choices=JEUX)
    jeu = analyseur.parse_args(arguments).jeu
    try:
        verifier_version(sys.version_info[:2])
        assurer(racine, jeu)
    except EnvironnementImpossible as erreur:
        print(erreur, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrompu ; relancez la même commande pour reprendre.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    raise SystemExit(principal(sys.argv[1:]))
