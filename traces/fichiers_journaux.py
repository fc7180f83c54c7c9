"""A log file that several processes write, rotate and lose together, and that never stops the payment it tells.

Each line is one ``write`` at the end of the file (O_APPEND), so that lines of two processes do not mix. Every line
first looks at what the path is now: another process may have rotated it, somebody may have deleted it. Rotation renames
under a lock nobody waits for. Whatever fails (disk full, folder gone or read-only, no descriptor left) is said once on
standard error, lines lost are counted, and the count is the first line written when it works again.
"""

from __future__ import annotations

import contextlib
import datetime
import errno
import fcntl
import json
import logging
import os
import pathlib
import sys
import time
from collections.abc import Iterator

# Seconds between two tries at a file that failed.
PAUSE = 2.0
TAILLE_MAX = 10 * 1024 * 1024
DROITS_FICHIER, DROITS_DOSSIER = 0o640, 0o750
# Neither of these may make us wait: a pipe somebody put in the file's place, a child that would inherit it.
_OUVRIR = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW


class FichierJournal(logging.Handler):
    """Append to ``chemin``; start a new file at ``taille_max`` bytes and each day.

    Args:
        chemin: its folder is made if it can be.
        taille_max: bytes.
    """

    def __init__(self, chemin: str, taille_max: int = TAILLE_MAX) -> None:
        super().__init__()
        self.chemin = pathlib.Path(chemin)
        self.taille_max = taille_max
        self.perdues = 0
        self._fd = -1
        self._inode = (0, 0)
        self._reprise = 0.0
        self._minuit = 0.0

    def emit(self, record: logging.LogRecord) -> None:
        try:
            ligne = self.format(record).encode("utf-8", "backslashreplace") + b"\n"
        except Exception as erreur:
            self._tomber(erreur)
        else:
            self.ecrire(ligne)

    def ecrire(self, ligne: bytes) -> None:
        """Write one line, its end included; nothing is raised."""
        self.poser(ligne, 1)

    def poser(self, lignes: bytes, nombre: int) -> None:
        """Append ``nombre`` whole lines in one piece; they are counted when they cannot be, and nothing is raised."""
        try:
            if time.monotonic() < self._reprise:
                self.perdues += nombre
                return
            self._ecrire_tout(lignes)
        except Exception as erreur:
            self._tomber(erreur, nombre)

    def close(self) -> None:
        self._lacher()
        super().close()

    def _ecrire_tout(self, lignes: bytes) -> None:
        self._preparer()
        if self.perdues:
            _ajouter(self._fd, self._aveu())
            perdues, self.perdues = self.perdues, 0
            _dire_sur_la_console("WARNING", f"journal {self.chemin.name} : écrit de nouveau, {perdues} lignes perdues")
        _ajouter(self._fd, lignes)

    def _preparer(self) -> None:
        """Open what the path is now, and rotate it when it is full or of another day."""
        try:
            vu = self.chemin.stat()
        except FileNotFoundError:
            self._ouvrir()
            return
        if self._fd < 0 or (vu.st_dev, vu.st_ino) != self._inode:
            self._ouvrir()
        if vu.st_size >= self.taille_max or (vu.st_size and vu.st_mtime < self._debut_du_jour()):
            with contextlib.suppress(OSError):
                # A folder where nothing can be renamed still takes lines.
                tourner(self.chemin, self._inode)
            self._ouvrir()

    def _ouvrir(self) -> None:
        self._lacher()
        self._fd = ouvrir(self.chemin)
        vu = os.fstat(self._fd)
        self._inode = (vu.st_dev, vu.st_ino)

    def _lacher(self) -> None:
        fd, self._fd = self._fd, -1
        if fd >= 0:
            with contextlib.suppress(OSError):
                os.close(fd)

    def _tomber(self, erreur: Exception, nombre: int = 1) -> None:
        self._lacher()
        self._reprise = time.monotonic() + PAUSE
        premiere = not self.perdues
        self.perdues += nombre
        if premiere:
            raison = (erreur.strerror if isinstance(erreur, OSError) else "") or type(erreur).__name__
            _dire_sur_la_console("ERROR", f"journal {self.chemin.name} : écriture impossible ({raison})")

    def _aveu(self) -> bytes:
        texte = f"{self.perdues} lignes perdues : ce fichier ne pouvait pas être écrit"
        record = logging.LogRecord("journaux", logging.WARNING, "", 0, texte, None, None)
        # Our own line goes through no filter of the handler.
        record.__dict__.update(requete="-", session_id="-", client_id="-", paiement="-")
        return self.format(record).encode("utf-8", "backslashreplace") + b"\n"

    def _debut_du_jour(self) -> float:
        maintenant = time.time()
        if not self._minuit <= maintenant < self._minuit + 86_400:
            local = time.localtime(maintenant)
            self._minuit = maintenant - (local.tm_hour * 3600 + local.tm_min * 60 + local.tm_sec) - maintenant % 1
        return self._minuit


def ouvrir(chemin: pathlib.Path) -> int:
    """Open ``chemin`` for appending; what root makes belongs to the folder's owner, who must write on.

    Raises:
        OSError: it cannot be opened, or is no plain file.
    """
    try:
        fd = os.open(chemin, _OUVRIR, DROITS_FICHIER)
    except FileNotFoundError:
        chemin.parent.mkdir(parents=True, exist_ok=True, mode=DROITS_DOSSIER)
        fd = os.open(chemin, _OUVRIR, DROITS_FICHIER)
    if os.geteuid() == 0:
        with contextlib.suppress(OSError):
            dossier = chemin.parent.stat()
            os.fchown(fd, dossier.st_uid, dossier.st_gid)
    return fd


def tourner(chemin: pathlib.Path, inode: tuple[int, int]) -> pathlib.Path | None:
    """Give the file a name of its own (``paiements.log.2026-11-28_205733``), unless somebody just did.

    Args:
        inode: device and number of the file the caller means; another one at ``chemin`` is left alone.

    Returns:
        Its new name, or ``None``.
    """
    with verrou(chemin.with_name(f".{chemin.name}.verrou")) as seul:
        if not seul:
            return None
        try:
            vu = chemin.stat()
        except FileNotFoundError:
            return None
        if (vu.st_dev, vu.st_ino) != inode:
            return None
        # Named after its last line, which says the day it tells.
        instant = datetime.datetime.fromtimestamp(vu.st_mtime).astimezone()
        cible = base = chemin.with_name(f"{chemin.name}.{instant:%Y-%m-%d_%H%M%S}")
        rang = 0
        while cible.exists():
            rang += 1
            cible = base.with_name(f"{base.name}-{rang}")
        chemin.rename(cible)
        return cible


@contextlib.contextmanager
def verrou(chemin: pathlib.Path) -> Iterator[bool]:
    """Hold a lock between processes, or give ``False`` at once when another one has it."""
    fd = ouvrir(chemin)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        yield False
    else:
        yield True
    finally:
        os.close(fd)


def _ajouter(fd: int, ligne: bytes) -> None:
    """Write a whole line or none: a disk that fills in its middle would glue the next one to the rest.

    Raises:
        OSError: nothing of it is left.
    """
    ecrits = os.write(fd, ligne)
    if ecrits < len(ligne):
        fin = os.lseek(fd, 0, os.SEEK_CUR)
        if os.fstat(fd).st_size == fin:
            os.ftruncate(fd, fin - ecrits)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _dire_sur_la_console(niveau: str, message: str) -> None:
    with contextlib.suppress(Exception):
        dit = {"asctime": time.strftime("%Y-%m-%d %H:%M:%S,000%z"), "levelname": niveau, "name": "journaux"}
        sys.stderr.write(json.dumps({**dit, "message": message}, ensure_ascii=False) + "\n")
