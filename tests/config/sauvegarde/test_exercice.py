"""The drill says yes to a sound backup, no to a doctored one, and leaves nothing behind, whatever happens. I23."""

from __future__ import annotations

import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

import pytest

from config.env import RACINE
from tests.config.sauvegarde.installation import Installation, manifeste, noter

pytestmark = [pytest.mark.postgresql, pytest.mark.timeout(240)]
FAUSSER = """
SET session_replication_role = replica;
UPDATE paiements_ecritures SET montant = montant + 100
WHERE id = (SELECT MAX(id) FROM paiements_ecritures WHERE montant > 0)
"""
FAITS = """
SELECT donnees_structures ->> 'resultat' FROM traces_transactions
WHERE type_trace = 'sauvegarde' AND donnees_structures ->> 'genre' = 'exercice'
"""


@pytest.fixture
def temporaire() -> Iterator[pathlib.Path]:
    """A short temporary folder of its own, to see what is left in it."""
    dossier = pathlib.Path(tempfile.mkdtemp(prefix="ex-", dir="/tmp"))
    dossier.chmod(0o755)
    yield dossier
    shutil.rmtree(dossier, ignore_errors=True)


def test_restaure_verifie_raconte_et_ne_laisse_rien(chez: Installation, temporaire: pathlib.Path) -> None:
    dit = chez.gerer("exercice_reprise", "--neuve", TMPDIR=str(temporaire))
    debits = f"{chez.livre()[1]:,}".replace(",", " ")
    assert "Tous les invariants tiennent" in dit
    assert f"Grand livre XOF : {debits} restaurés pour {debits} sauvegardés" in dit
    for attendu in ("Durée de reprise (RTO)", "Recul (RPO)", "Exercice réussi"):
        assert attendu in dit
    assert list(temporaire.iterdir()) == []
    assert chez.executer(FAITS) == [("ok",)]


def test_une_ecriture_changee_dans_notre_dos_fait_echouer_l_exercice(
    chez: Installation, temporaire: pathlib.Path
) -> None:
    chez.executer(FAUSSER, role="salon")
    dit = chez.refuser("exercice_reprise", "--neuve", TMPDIR=str(temporaire))
    assert "I17" in dit
    assert "Exercice raté" in dit
    assert list(temporaire.iterdir()) == []
    assert chez.executer(FAITS) == [("echec",)]


def test_un_manifeste_qui_promet_plus_fait_echouer_l_exercice(chez: Installation) -> None:
    sauvegarde = chez.sauvegarder()
    contenu = manifeste(sauvegarde)["contenu"]
    contenu["tables"]["paiements_ecritures"] += 1
    noter(sauvegarde, contenu=contenu)
    dit = chez.refuser("exercice_reprise", str(sauvegarde))
    assert "Écart : lignes de paiements_ecritures" in dit


@pytest.mark.parametrize("numero", [signal.SIGTERM, signal.SIGKILL])
def test_tue_en_plein_exercice_il_ne_laisse_ni_serveur_ni_copie(
    chez: Installation, temporaire: pathlib.Path, numero: signal.Signals
) -> None:
    sauvegarde = chez.sauvegarder()
    commande = [sys.executable, "manage.py", "exercice_reprise", str(sauvegarde)]
    exercice = subprocess.Popen(
        commande, cwd=RACINE, env=chez.env(TMPDIR=str(temporaire)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    serveur = _attendre_le_serveur(temporaire)
    exercice.send_signal(numero)
    assert exercice.wait(30) == (128 + numero if numero == signal.SIGTERM else -numero)
    limite = time.monotonic() + 20
    while (list(temporaire.iterdir()) or _vit(serveur)) and time.monotonic() < limite:
        time.sleep(0.1)
    assert list(temporaire.iterdir()) == []
    assert not _vit(serveur)


def _attendre_le_serveur(dossier: pathlib.Path) -> int:
    limite = time.monotonic() + 60
    while time.monotonic() < limite:
        for fichier in dossier.glob("salon-exercice-*/donnees/postmaster.pid"):
            lignes = fichier.read_text(encoding="utf-8").splitlines()
            if len(lignes) >= 8 and lignes[7].strip() == "ready":
                return int(lignes[0])
        time.sleep(0.02)
    raise AssertionError("le serveur privé n'a pas démarré")


def _vit(processus: int) -> bool:
    return pathlib.Path(f"/proc/{processus}").exists()
