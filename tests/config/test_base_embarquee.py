"""The embedded database, as the demo opens it."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.base_embarquee import base_postgresql

RACINE = pathlib.Path(__file__).resolve().parents[2]
LIRE = """
import django
django.setup()
from django.db import connection
with connection.cursor() as curseur:
    for pragma in ("journal_mode", "synchronous", "foreign_keys"):
        curseur.execute(f"PRAGMA {pragma}")
        print(curseur.fetchone()[0])
"""


def test_une_coupure_de_courant_ne_perd_rien_de_ce_qui_est_valide(tmp_path: pathlib.Path) -> None:
    garde = {cle: os.environ[cle] for cle in ("PATH", "HOME") if cle in os.environ}
    garde |= {"DJANGO_SETTINGS_MODULE": "config.settings.dev", "DOSSIER_VAR": str(tmp_path)}
    fini = subprocess.run(
        [sys.executable, "-c", LIRE], cwd=RACINE, env=garde, capture_output=True, text=True, check=False
    )
    # 2 is FULL: the log is on the disk before a payment's intent counts as written.
    assert (fini.stdout.split(), fini.stderr) == (["wal", "2", "1"], "")
    assert (tmp_path / "salon.sqlite3").exists()


@pytest.mark.parametrize("url", ["sqlite:////tmp/salon.sqlite3", "mysql://salon@localhost/salon"])
def test_refuse_en_une_phrase_une_adresse_qui_ne_mene_pas_a_postgresql(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="postgres://"):
        base_postgresql(url)
