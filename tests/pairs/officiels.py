"""Talking to clients that nobody here wrote; absent ones fail a test, they never skip it."""

from __future__ import annotations

import json
import pathlib
import subprocess
from typing import Any

from outils import pairs

RACINE = pathlib.Path(__file__).resolve().parents[2]
_SCRIPT = pathlib.Path(__file__).with_name("pair_fedapay.js")


def demander(*demandes: dict[str, Any]) -> list[Any]:
    """Have the provider's Node client do each thing in turn; a failure of one is ``{"erreur", "code"}``."""
    assert pairs.est_a_jour(RACINE), "clients officiels absents : python3 outils/pairs.py"
    fini = subprocess.run(
        ["node", str(_SCRIPT)],
        cwd=pairs.dossier(RACINE),
        input=json.dumps(demandes),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert fini.returncode == 0, fini.stderr
    reponses: list[Any] = json.loads(fini.stdout)
    return [reponse.get("bon", reponse) for reponse in reponses]
