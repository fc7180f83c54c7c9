"""A hundred thousand payments move in bounded memory (a thousand in the short run)."""

from __future__ import annotations

import subprocess
import sys

import pytest

from config.env import RACINE
from tests import LONG
from tests.config.sauvegarde.installation import Installation
from tests.config.transfert.grossir import grossir
from tests.prepares import demander

VISITES = 100_000 if LONG else 1_000
# Megabytes the process may hold on top of an empty one, whatever the size of the base.
MEMOIRE_MAX = 120
DEPLACER = """
import pathlib, resource, sys, time, django
django.setup()
from config.transfert.deroule import deplacer
from config.transfert.source import source_ici
def memoire():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
source, avant, debut = source_ici(), memoire(), time.monotonic()
fait = deplacer(source, sys.argv[1], lambda *_: None)
print(fait.garde, fait.lignes, memoire() - avant, round(time.monotonic() - debut, 1))
"""


@pytest.mark.postgresql
@pytest.mark.timeout(1_800 if LONG else 120)
def test_cent_mille_paiements_passent_en_memoire_bornee(
    embarquee: Installation, arrivee: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    embarquee.vendre()
    ajoutees = grossir(embarquee.dossier / "salon.sqlite3", VISITES)
    assert ajoutees > 10 * VISITES
    fini = subprocess.run(
        [sys.executable, "-c", DEPLACER, arrivee.adresse()],
        cwd=RACINE, env=embarquee.env(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert fini.returncode == 0, fini.stderr
    garde, lignes, memoire, secondes = fini.stdout.split()
    with capsys.disabled():
        sys.stdout.write(f"\ntransfert : {lignes} lignes en {secondes} s, {memoire} Mo de plus\n")
    assert garde == "True"
    assert int(lignes) > ajoutees
    assert int(memoire) < MEMOIRE_MAX
    [(reussis,)] = demander(arrivee.adresse(), "SELECT COUNT(*) FROM paiements_paiement WHERE etat = 'reussi'")
    assert reussis > VISITES
