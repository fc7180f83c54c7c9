"""On the embedded database, a long verification lets payments be written and still reads one snapshot."""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

from config.env import RACINE
from tests.prepares import embarquee_migree

# The second query of ``verifier`` waits for another connection to write; ``ATTENTE`` bounds it, in seconds.
VERIFIER_LENTEMENT = """
import json, sys, threading, django
django.setup()
from django.db import connection, transaction
from paiements import verification
from salon_paiement.models import SessionPaiement
from tests import fabriques

chez = fabriques.maison()
vu = {"pendant": [], "ecrit": None}

def ecrire():
    try:
        fabriques.session_scannee(chez)
        vu["ecrit"] = True
    except Exception as erreur:
        vu["ecrit"] = str(erreur)
    finally:
        connection.close()

def progression(fait, total):
    if fait == 1:
        fil = threading.Thread(target=ecrire, daemon=True)
        fil.start()
        fil.join(ATTENTE)
        vu["pendant"] = [vu["ecrit"], SessionPaiement.objects.count()]

if "immediat" in sys.argv:
    verification._lecteur = __import__("contextlib").nullcontext
vu["violations"] = [v.code for v in verification.verifier(progression)]
vu["etat"] = [connection.in_atomic_block, connection.get_autocommit(), connection.transaction_mode]
if "immediat" not in sys.argv:
    with transaction.atomic():
        fabriques.session_scannee(chez)
    vu["apres"] = SessionPaiement.objects.count()
print(json.dumps(vu))
"""


def lancer(dossier: pathlib.Path, *arguments: str, attente: float) -> dict[str, object]:
    garde = {nom: os.environ[nom] for nom in os.environ if nom in {"PATH", "HOME"} or nom.startswith("COVERAGE")}
    fini = subprocess.run(
        [sys.executable, "-c", VERIFIER_LENTEMENT.replace("ATTENTE", str(attente)), *arguments],
        cwd=RACINE,
        env=garde | {"DJANGO_SETTINGS_MODULE": "config.settings.dev", "DOSSIER_VAR": str(dossier)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert fini.returncode == 0, fini.stderr
    vu: dict[str, object] = json.loads(fini.stdout)
    return vu


@pytest.fixture
def dossier(commun: pathlib.Path, tmp_path: pathlib.Path) -> pathlib.Path:
    shutil.copytree(embarquee_migree(commun), tmp_path / "var")
    return tmp_path / "var"


def test_une_verification_lente_laisse_ecrire_et_lit_un_seul_instant(dossier: pathlib.Path) -> None:
    vu = lancer(dossier, attente=15)
    assert vu["pendant"] == [True, 0]
    assert vu["violations"] == []
    assert vu["etat"] == [False, True, "IMMEDIATE"]
    assert vu["apres"] == 2


def test_avec_le_verrou_d_ecriture_le_meme_ecrivain_attend(dossier: pathlib.Path) -> None:
    # The proof that the test above looks at the right thing.
    assert lancer(dossier, "immediat", attente=1)["pendant"] == [None, 0]
