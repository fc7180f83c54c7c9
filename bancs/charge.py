"""The load: distinct signed-less FeexPay messages, by Debian's wrk, or by our own generator when it is absent."""

from __future__ import annotations

import json
import secrets
import shutil
import subprocess
import sys
from dataclasses import dataclass

from bancs.environnement import RACINE

CONNEXIONS = 16


@dataclass(frozen=True)
class Releve:
    """What a run of load saw. ``duree`` in seconds, ``p99`` and ``maximum`` in milliseconds."""

    requetes: int
    erreurs: int
    duree: float
    p99: float
    maximum: float

    @property
    def debit(self) -> float:
        """Answers a second."""
        return self.requetes / self.duree


def tirer(adresse: str, secondes: int, *, connexions: int = CONNEXIONS, pause_ms: int = 0) -> Releve:
    """Post distinct messages to ``adresse`` for ``secondes``.

    Args:
        pause_ms: what each connection waits between two messages, to hold a given rate.

    Raises:
        RuntimeError: the generator failed.
    """
    # Bodies are distinct from one run to the next as well.
    graine = secrets.token_hex(8)
    if shutil.which("wrk"):
        commande = ["wrk", "-t1", f"-c{connexions}", f"-d{secondes}s", "--timeout", "5s"]
        commande += ["-s", "bancs/charge.lua", adresse, "--", graine, str(pause_ms)]
    else:
        commande = [sys.executable, "-m", "bancs.charge_python", adresse]
        commande += [str(secondes), str(connexions), graine, str(pause_ms)]
    fini = subprocess.run(commande, cwd=RACINE, capture_output=True, text=True, timeout=secondes + 30, check=False)
    ligne = next((ligne for ligne in fini.stdout.splitlines() if ligne.startswith("{")), None)
    if ligne is None:
        raise RuntimeError(f"le générateur de charge a échoué : {fini.stdout[-500:]}{fini.stderr[-500:]}")
    return Releve(**json.loads(ligne))
