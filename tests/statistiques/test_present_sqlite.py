"""On the embedded database too: what is counted ahead is what the facts say, curves of hours included."""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import subprocess
import sys

from config.env import RACINE
from tests.prepares import embarquee_migree

# Rows read one grain at a time come back as their column says, those of a union as words: both are in a page.
LIRE = """
import json, django
django.setup()
from statistiques.etats import etats_lire
from tests.statistiques.journee_en_cours import en_direct, journee_rangee, lire, vendre

with journee_rangee() as chez:
    rangee, directe = lire(chez), en_direct(chez)
    vu = {"cru": etats_lire([chez.salon])[chez.salon.pk].present is not None, "egal": rangee == directe}
    vendre(chez)
    vu["doute"] = etats_lire([chez.salon])[chez.salon.pk].present is None
print(json.dumps(vu))
"""


def test_la_base_embarquee_lit_les_memes_chiffres_ranges_qu_en_direct(
    commun: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    shutil.copytree(embarquee_migree(commun), tmp_path / "var")
    garde = {nom: os.environ[nom] for nom in os.environ if nom in {"PATH", "HOME"} or nom.startswith("COVERAGE")}
    fini = subprocess.run(
        [sys.executable, "-c", LIRE], cwd=RACINE,
        env=garde | {"DOSSIER_VAR": str(tmp_path / "var"), "DJANGO_SETTINGS_MODULE": "config.settings.dev"},
        capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    assert fini.returncode == 0, fini.stderr
    assert json.loads(fini.stdout.splitlines()[-1]) == {"cru": True, "egal": True, "doute": True}
