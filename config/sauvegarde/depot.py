"""The folder of backups: nothing in it looks whole before it is, and the last good one is never removed.

A backup *is* its manifest: it is renamed last, so that a file without one is a leftover.
"""

from __future__ import annotations

import contextlib
import datetime
import fcntl
import os
import pathlib
import shutil
from collections.abc import Iterator

from config.sauvegarde import manifeste as manifestes
from config.sauvegarde.manifeste import SUFFIXE, Manifeste
from config.sauvegarde.programmes import SauvegardeImpossible

EN_COURS = ".en-cours-"
PREFIXE = "salon-"


@contextlib.contextmanager
def ouvrir(dossier: pathlib.Path) -> Iterator[None]:
    """Make the folder ours alone (0700), for one backup at a time; remove what a killed one left.

    Raises:
        SauvegardeImpossible: it cannot be written, or another backup is running.
    """
    try:
        dossier.mkdir(parents=True, exist_ok=True, mode=0o700)
        dossier.chmod(0o700)
        verrou = os.open(dossier / ".verrou", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as erreur:
        raise SauvegardeImpossible(f"Le dossier {dossier} ne peut pas être écrit : {erreur.strerror}.") from erreur
    try:
        fcntl.flock(verrou, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as erreur:
        os.close(verrou)
        raise SauvegardeImpossible("Une autre sauvegarde est en cours dans ce dossier.") from erreur
    try:
        _balayer(dossier)
        yield
    finally:
        os.close(verrou)


def provisoire(dossier: pathlib.Path, nom: str) -> pathlib.Path:
    """Return where a backup is written until it is whole."""
    return dossier / f"{EN_COURS}{nom}"


def ranger(dossier: pathlib.Path, manifeste: Manifeste) -> pathlib.Path:
    """Give a finished backup its name, everything on disk before it: the file, then its manifest."""
    final = dossier / manifeste.fichier
    ecrit = provisoire(dossier, manifeste.fichier)
    note = provisoire(dossier, manifeste.fichier + SUFFIXE)
    with os.fdopen(os.open(note, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as flux:
        flux.write(manifestes.ecrire(manifeste))
    for fichier in (*ecrit.rglob("*"), ecrit, note):
        synchroniser(fichier)
    ecrit.rename(final)
    note.rename(final.with_name(final.name + SUFFIXE))
    synchroniser(dossier)
    return final


def synchroniser(chemin: pathlib.Path) -> None:
    """Wait until a file or a folder is on disk."""
    descripteur = os.open(chemin, os.O_RDONLY)
    try:
        os.fsync(descripteur)
    finally:
        os.close(descripteur)


def poids(chemin: pathlib.Path) -> int:
    """Return the bytes of a file, or of everything in a folder."""
    with contextlib.suppress(FileNotFoundError):
        if chemin.is_dir():
            return sum(f.stat().st_size for f in chemin.rglob("*") if f.is_file())
        return chemin.stat().st_size
    return 0


def lister(dossier: pathlib.Path) -> list[tuple[pathlib.Path, Manifeste]]:
    """Return the backups that look whole (manifest readable, right size), the newest first.

    Raises:
        OSError: the folder cannot be read.
    """
    bonnes = []
    for note in dossier.glob(f"{PREFIXE}*{SUFFIXE}"):
        sauvegarde = note.with_name(note.name.removesuffix(SUFFIXE))
        with contextlib.suppress(SauvegardeImpossible):
            lu = manifestes.lire(sauvegarde)
            if poids(sauvegarde) == lu.octets:
                bonnes.append((sauvegarde, lu))
    return sorted(bonnes, key=lambda paire: paire[1].instant, reverse=True)


def tourner(
    dossier: pathlib.Path, *, garder: int, age_max: datetime.timedelta, maintenant: datetime.datetime
) -> list[str]:
    """Remove the backups beyond the ``garder`` newest of their kind and those too old; return their names.

    The newest good one of each kind stays, however old it is.
    """
    retirees, rangs = [], dict[str, int]()
    for sauvegarde, lu in lister(dossier):
        rang = rangs[lu.genre] = rangs.get(lu.genre, 0) + 1
        if rang > 1 and (rang > garder or maintenant - lu.instant > age_max):
            # The manifest first: from then on it is a leftover, which the next backup would remove too.
            sauvegarde.with_name(sauvegarde.name + SUFFIXE).unlink()
            retirer(sauvegarde)
            retirees.append(sauvegarde.name)
    return retirees


def retirer(chemin: pathlib.Path) -> None:
    """Remove a file or a folder, if it is there."""
    if chemin.is_dir():
        shutil.rmtree(chemin, ignore_errors=True)
    else:
        chemin.unlink(missing_ok=True)


def _balayer(dossier: pathlib.Path) -> None:
    """Under the lock nobody else writes here: what is unfinished will stay so."""
    for reste in dossier.glob(f"{EN_COURS}*"):
        retirer(reste)
    for nom in ("*.dump", "*.physique", "*.sqlite3"):
        for sauvegarde in dossier.glob(f"{PREFIXE}{nom}"):
            if not sauvegarde.with_name(sauvegarde.name + SUFFIXE).exists():
                retirer(sauvegarde)
