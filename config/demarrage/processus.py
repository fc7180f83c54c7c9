"""Child processes that live and die with the command that started them, and nothing else."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pathlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

_PR_SET_PDEATHSIG = 1


class DemarrageRate(Exception):
    """A child did not start; the message ends with what it said."""


def _mourir_avec_le_parent() -> Callable[[], None] | None:
    """Return what makes the kernel end the child if we are killed outright (Linux only)."""
    if not sys.platform.startswith("linux"):
        return None
    bibliotheque = ctypes.CDLL(None, use_errno=True)
    return lambda: bibliotheque.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


@dataclass
class Enfant:
    """One child, in its own process group so that a Ctrl-C reaches it only through us."""

    nom: str
    commande: Sequence[str]
    journal: pathlib.Path
    dossier: pathlib.Path = pathlib.Path()
    environnement: dict[str, str] = field(default_factory=dict)
    descripteurs: tuple[int, ...] = ()
    processus: subprocess.Popen[bytes] | None = None

    def demarrer(self) -> None:
        """Start it; its output goes to ``journal``, emptied first."""
        self.journal.parent.mkdir(parents=True, exist_ok=True)
        with self.journal.open("wb") as sortie:
            self.processus = subprocess.Popen(
                list(self.commande),
                cwd=self.dossier,
                env={**os.environ, **self.environnement},
                stdin=subprocess.DEVNULL,
                stdout=sortie,
                stderr=subprocess.STDOUT,
                pass_fds=self.descripteurs,
                start_new_session=True,
                preexec_fn=_mourir_avec_le_parent(),
            )

    def vivant(self) -> bool:
        """Tell whether it is still running."""
        return self.processus is not None and self.processus.poll() is None

    def attendre(self, pret: Callable[[], bool], secondes: float = 30.0) -> None:
        """Wait until ``pret`` says so.

        Raises:
            DemarrageRate: it died, or said nothing for ``secondes``.
        """
        limite = time.monotonic() + secondes
        while not pret():
            if not self.vivant() or time.monotonic() > limite:
                raise DemarrageRate(f"{self.nom} n'a pas démarré :\n{self.derniers_mots()}")
            time.sleep(0.03)

    def derniers_mots(self, lignes: int = 15) -> str:
        """Return the end of its output."""
        with contextlib.suppress(OSError):
            return "\n".join(self.journal.read_text(encoding="utf-8", errors="replace").splitlines()[-lignes:])
        return ""

    def arreter(self, secondes: float = 12.0) -> None:
        """Ask its whole group to stop, wait ``secondes``, then insist."""
        if self.processus is None:
            return
        groupe = self.processus.pid
        with contextlib.suppress(ProcessLookupError):
            os.killpg(groupe, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.processus.wait(secondes)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(groupe, signal.SIGKILL)
        self.processus.wait()
