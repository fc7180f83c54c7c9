"""Install from Debian what the tests need and the machine lacks: ``python outils/paquets.py``.

Looks for programs rather than packages, so that any way of having them will do. Standard library only.
"""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

# Services must not be asked about on the terminal, and another apt may hold the lock for a moment.
_APT = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=120"]
_ENVIRONNEMENT_APT = ["env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1"]


@dataclass(frozen=True)
class Besoin:
    """A Debian package and how to tell that what we use of it is there."""

    paquet: str
    programme: str
    motif: str = ""

    def present(self) -> bool:
        """Tell whether the program can be used, wherever it comes from."""
        return bool(shutil.which(self.programme) or (self.motif and glob.glob(self.motif)))


BESOINS = (
    Besoin("postgresql", "initdb", "/usr/lib/postgresql/*/bin/initdb"),
    Besoin("redis-server", "redis-server", "/usr/bin/redis-server"),
    Besoin("chromium", "chromium", "/usr/bin/chromium"),
    Besoin("poppler-utils", "pdftoppm"),
    Besoin("prometheus", "promtool"),
    Besoin("prometheus-alertmanager", "amtool"),
    Besoin("nodejs", "node"),
    Besoin("npm", "npm"),
)


def manquants(besoins: tuple[Besoin, ...] = BESOINS) -> list[str]:
    """Return the packages whose program is absent."""
    return [besoin.paquet for besoin in besoins if not besoin.present()]


def _executer(commande: list[str]) -> int:
    return subprocess.run(commande, stdin=subprocess.DEVNULL, check=False).returncode


def prefixe_root(executer: Callable[[list[str]], int] = _executer) -> list[str] | None:
    """Return what to put before a command to run it as root without a question, or None when we cannot."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and executer(["sudo", "-n", "true"]) == 0:
        return ["sudo", "-n"]
    return None


def installer(paquets: list[str], prefixe: list[str], executer: Callable[[list[str]], int] = _executer) -> None:
    """Install ``paquets``; the caller judges by what is there afterwards.

    A machine may forbid starting services (containers do), which makes a package's script complain although every
    file is in place: so apt's own verdict is not the answer.
    """
    debut = [*prefixe, *_ENVIRONNEMENT_APT, *_APT]
    executer([*debut, "update"])
    executer([*debut, "install", "-y", "--no-install-recommends", *paquets])


def principal(executer: Callable[[list[str]], int] = _executer, besoins: tuple[Besoin, ...] = BESOINS) -> int:
    """Install what is missing; return 0 when everything is there, else 1 after naming the command to run."""
    absents = manquants(besoins)
    if not absents:
        return 0
    prefixe = prefixe_root(executer)
    if prefixe is not None:
        print(f"Installation des paquets Debian : {', '.join(absents)}…", flush=True)
        installer(absents, prefixe, executer)
        absents = manquants(besoins)
    if absents:
        print(f"Il manque : {', '.join(absents)}. Installez ces paquets, par exemple :", file=sys.stderr)
        print(f"  sudo apt-get update && sudo apt-get install -y {' '.join(absents)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(principal())
