"""Other commands of ours, in a process of their own, on another database than the one of this process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Dit:
    """How a command ended and what it said, the last lines of its errors included."""

    code: int
    texte: str

    @property
    def reussi(self) -> bool:
        return self.code == 0


def gerer(reglages: Mapping[str, str], *arguments: str) -> Dit:
    """Run ``manage.py`` with this process's secrets and these settings on top; it dies with us (a signal included)."""
    # A value that came from a file (``NOM_FILE``) would win over the one given here.
    herite = {nom: valeur for nom, valeur in os.environ.items() if nom.removesuffix("_FILE") not in reglages}
    fini = subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments],
        cwd=settings.BASE_DIR,
        env={**herite, **reglages},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    erreurs = "\n".join(fini.stderr.strip().splitlines()[-5:])
    return Dit(fini.returncode, "\n".join(partie for partie in (fini.stdout.strip(), erreurs) if partie))
