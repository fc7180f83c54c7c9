"""What becomes of rotated log files: compressed by month, kept for the audit period, then deleted.

Never by the process that logs: a beat task and a command do it.
"""

from __future__ import annotations

import contextlib
import datetime
import gzip
import logging
import os
import pathlib
import re
import shutil
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO

from traces.fichiers_journaux import DROITS_DOSSIER, DROITS_FICHIER, tourner, verrou

journal = logging.getLogger(__name__)

ARCHIVES = "archives"
# A process that was writing its last line when the file was renamed has long finished it.
REPOS = datetime.timedelta(minutes=1)
# A compression that nobody finished in this time was killed.
PERIME = datetime.timedelta(hours=1)
_TOURNE = re.compile(r".+\.log\.(\d{4}-\d{2}-\d{2})_\d{6}(?:-\d+)?(?:\.gz)?")
_BLOC = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Rangement:
    """How many files were compressed, deleted because of their age, and could not be treated."""

    archives: int = 0
    effaces: int = 0
    rates: int = 0


def journaux_ranger(
    dossier: pathlib.Path, noms: Iterable[str], *, maintenant: datetime.datetime, conservation: datetime.timedelta
) -> Rangement:
    """Rotate what has had no line since midnight, archive what was rotated, delete what is past the audit period.

    Args:
        dossier: where logs are written; another file in it is never touched.
        noms: the files written there.
        maintenant: in the time zone of the files' days.
        conservation: age from which an archived day is deleted.

    Returns:
        What was done; nothing while another process does it.
    """
    if not dossier.is_dir():
        return Rangement()
    with contextlib.suppress(OSError), verrou(dossier / ".rangement.verrou") as seul:
        if seul:
            return _ranger(dossier, noms, maintenant, maintenant - conservation)
    return Rangement()


def _ranger(
    dossier: pathlib.Path, noms: Iterable[str], maintenant: datetime.datetime, limite: datetime.datetime
) -> Rangement:
    minuit = maintenant.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
    for nom in noms:
        _proteger(_tourner_si_hier, dossier / nom, minuit)
    repos = (maintenant - REPOS).timestamp()
    faits = [_proteger(_archiver, chemin, repos) for chemin in sorted(dossier.glob("*.log.*"))]
    archives = sorted((dossier / ARCHIVES).glob("*/*"))
    ages = [_proteger(_effacer_si_vieux, chemin, limite.date(), maintenant) for chemin in archives]
    for mois in sorted((dossier / ARCHIVES).glob("*")):
        with contextlib.suppress(OSError):
            mois.rmdir()  # refused unless empty
    return Rangement(faits.count(True), ages.count(True), [*faits, *ages].count(None))


def _proteger(action: Callable[..., bool], chemin: pathlib.Path, *arguments: object) -> bool | None:
    """One file that cannot be treated (disk full, rights) waits for the next round and stops no other."""
    try:
        return action(chemin, *arguments)
    except (OSError, EOFError, zlib.error) as erreur:
        journal.warning("journal %s non rangé : %s", chemin.name, type(erreur).__name__)
        return None


def _tourner_si_hier(chemin: pathlib.Path, minuit: float) -> bool:
    if not chemin.is_file():
        return False
    vu = chemin.stat()
    return bool(vu.st_size) and vu.st_mtime < minuit and tourner(chemin, (vu.st_dev, vu.st_ino)) is not None


def _archiver(chemin: pathlib.Path, repos: float) -> bool:
    """Compress one rotated file into its month, read it back, and only then delete it."""
    trouve = _TOURNE.fullmatch(chemin.name)
    if trouve is None or chemin.suffix == ".gz" or chemin.stat().st_mtime > repos:
        return False
    mois = chemin.parent / ARCHIVES / trouve[1][:7]
    mois.mkdir(parents=True, exist_ok=True, mode=DROITS_DOSSIER)
    cible, partiel = mois / f"{chemin.name}.gz", mois / f"{chemin.name}.gz.partiel"
    try:
        _comprimer(chemin, partiel)
        with gzip.open(partiel, "rb") as relu, chemin.open("rb") as original:
            if _empreinte(relu) != _empreinte(original):
                raise OSError("archive différente de son fichier")
        # The same second may have named two files: the first one is not replaced.
        rang = 0
        while cible.exists():
            rang += 1
            cible = cible.with_name(f"{chemin.name}-{rang}.gz")
        partiel.rename(cible)
    finally:
        partiel.unlink(missing_ok=True)
    chemin.unlink()
    return True


def _comprimer(chemin: pathlib.Path, partiel: pathlib.Path) -> None:
    fd = os.open(partiel, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, DROITS_FICHIER)
    with os.fdopen(fd, "wb") as sortie, chemin.open("rb") as entree:
        with gzip.GzipFile(filename="", mode="wb", fileobj=sortie, mtime=int(chemin.stat().st_mtime)) as comprime:
            shutil.copyfileobj(entree, comprime, _BLOC)
        sortie.flush()
        os.fsync(fd)


def _empreinte(fichier: BinaryIO | gzip.GzipFile) -> tuple[int, int]:
    """Length and checksum of what is read, in bounded memory."""
    longueur, somme = 0, 0
    while bloc := fichier.read(_BLOC):
        longueur += len(bloc)
        somme = zlib.crc32(bloc, somme)
    return longueur, somme


def _effacer_si_vieux(chemin: pathlib.Path, limite: datetime.date, maintenant: datetime.datetime) -> bool:
    if chemin.name.endswith(".partiel"):
        vieux = chemin.stat().st_mtime < (maintenant - PERIME).timestamp()
    else:
        trouve = _TOURNE.fullmatch(chemin.name)
        vieux = trouve is not None and datetime.date.fromisoformat(trouve[1]) < limite
    if vieux:
        chemin.unlink()
    return vieux
