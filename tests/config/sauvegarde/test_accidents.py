"""What goes wrong while backing up: disk full, program absent, password near a command line, killed half-way."""

from __future__ import annotations

import os
import pathlib
import subprocess
from collections.abc import Iterator

import pytest

from config.sauvegarde import programmes
from config.sauvegarde.programmes import SauvegardeImpossible, programme
from tests.config.sauvegarde.installation import Installation

pytestmark = pytest.mark.timeout(240)
SECRET = "mot-de-passe-tres-secret"
# Every program started, as the machine's other users would see it.
ESPIONNER = """
import json, subprocess
vus = []
class Espion(subprocess.Popen):
    def __init__(self, commande, *args, **autres):
        vus.append([list(commande), (autres.get("env") or {}).get("PGPASSWORD", "")])
        super().__init__(commande, *args, **autres)
subprocess.Popen = Espion
from config.sauvegarde.creation import sauvegarde_creer
sauvegarde_creer()
print(json.dumps(vus))
"""


@pytest.fixture
def petit_disque(tmp_path: pathlib.Path) -> Iterator[pathlib.Path]:
    """A file system of 128 KB: less than the smallest dump."""
    dossier = tmp_path / "disque"
    dossier.mkdir()
    monter = ["mount", "-t", "tmpfs", "-o", "size=128k,mode=0700", "tmpfs", str(dossier)]
    if os.geteuid() != 0 or subprocess.run(monter, capture_output=True, check=False).returncode != 0:
        pytest.skip("monter un petit disque demande root")
    yield dossier
    subprocess.run(["umount", "--lazy", str(dossier)], check=True)


@pytest.mark.postgresql
def test_un_disque_plein_ne_laisse_aucun_fichier_qui_paraisse_entier(
    chez: Installation, petit_disque: pathlib.Path
) -> None:
    dit = chez.refuser("sauvegarder", SAUVEGARDE_DOSSIER=str(petit_disque))
    assert "Le disque est plein" in dit
    assert [f.name for f in petit_disque.iterdir()] == [".verrou"]
    [(resultat,)] = chez.executer(
        "SELECT donnees_structures ->> 'resultat' FROM traces_transactions WHERE type_trace = 'sauvegarde'"
    )
    assert resultat == "echec"


def test_un_disque_plein_arrete_aussi_la_base_embarquee(embarquee: Installation, petit_disque: pathlib.Path) -> None:
    assert "Le disque est plein" in embarquee.refuser("sauvegarder", SAUVEGARDE_DOSSIER=str(petit_disque))
    assert [f.name for f in petit_disque.iterdir()] == [".verrou"]


@pytest.mark.postgresql
def test_le_mot_de_passe_n_est_ni_sur_la_ligne_de_commande_ni_a_l_ecran(chez: Installation) -> None:
    adresse = chez.adresse(mot_de_passe=SECRET)
    sortie = chez.gerer("shell", "-v0", "-c", ESPIONNER, DATABASE_URL=adresse)
    assert '"--format=custom"' in sortie
    commandes = [ligne.split('], "')[0] for ligne in sortie.split("[[")]
    assert SECRET not in "".join(commandes)
    # The control: it was given to the program, by its environment.
    assert f'"{SECRET}"' in sortie
    perdue = adresse.replace(f"host={chez.hote}", "host=/nulle/part")
    fini = chez.lancer("sauvegarder", DATABASE_URL=perdue)
    assert fini.returncode == 1
    assert SECRET not in fini.stdout + fini.stderr
    assert "Traceback" not in fini.stderr


def test_la_phrase_d_une_panne_ne_repete_pas_le_mot_de_passe(tmp_path: pathlib.Path) -> None:
    erreurs = (tmp_path / "erreurs").open("w+b")
    erreurs.write(f"pg_dump: connexion avec {SECRET} impossible".encode())
    with erreurs, pytest.raises(SauvegardeImpossible, match="pg_dump a échoué : pg_dump: connexion avec … impossible"):
        programmes.verdict("/usr/bin/pg_dump", 1, erreurs, {"PGPASSWORD": SECRET})


def test_un_programme_absent_dit_quel_paquet_installer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.sauvegarde.programmes.glob.glob", lambda _motif: [])
    monkeypatch.setattr("config.sauvegarde.programmes.shutil.which", lambda _nom: None)
    with pytest.raises(SauvegardeImpossible, match="installez le paquet postgresql-client"):
        programme("pg_dump")
    with pytest.raises(SauvegardeImpossible, match="installez le paquet postgresql-15"):
        programme("postgres", "15")


def test_un_instant_sans_journaux_est_refuse(embarquee: Installation) -> None:
    dit = embarquee.refuser("exercice_reprise", "--jusqua", "2026-11-28T18:00:00+00:00")
    assert "--archives" in dit
