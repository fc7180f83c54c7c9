"""F62: the log disk fills, the folder becomes read-only: real payments go on, and logs come back by themselves."""

from __future__ import annotations

import os
import pathlib
import subprocess
from collections.abc import Iterator

import pytest
from django.utils import timezone

from config.journalisation import configuration_journaux
from paiements.models import Paiement
from tests import fabriques
from tests.traces.journaux import ecrits, installer
from tests.verification import attend_coherence
from traces import fichiers_journaux

pytestmark = pytest.mark.django_db(transaction=True)


def monter(*options: str) -> None:
    fait = subprocess.run(["mount", *options], capture_output=True, text=True, check=False)
    if fait.returncode:
        pytest.skip(f"demande de pouvoir monter un tmpfs (root) : {fait.stderr.strip()}")


@pytest.fixture
def petit_disque(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pathlib.Path]:
    """A real disk of 1 MB that holds the log folder, and the production files on it."""
    disque = tmp_path / "disque"
    disque.mkdir()
    monter("-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disque))
    monkeypatch.setattr(fichiers_journaux, "PAUSE", 0.0)
    try:
        with installer(configuration_journaux("INFO", disque / "journaux", ["simulateur"])):
            yield disque
    finally:
        subprocess.run(["umount", "--lazy", str(disque)], check=True)


def remplir(disque: pathlib.Path) -> pathlib.Path:
    """Take every byte that is left."""
    bouchon = disque / "bouchon"
    with bouchon.open("wb", buffering=0) as fichier:
        for taille in (65_536, 4_096, 1):
            try:
                while fichier.write(b"x" * taille):
                    pass
            except OSError:
                continue
    return bouchon


def test_un_paiement_passe_pendant_que_le_disque_des_journaux_est_plein(
    maison_reelle: fabriques.Maison, petit_disque: pathlib.Path, capfd: pytest.CaptureFixture[str]
) -> None:
    fabriques.session_payee(maison_reelle)
    avant = len(ecrits(petit_disque / "journaux"))
    bouchon = remplir(petit_disque)
    # Enough lines for what was left of the last blocks of each file.
    payees = [fabriques.session_payee(maison_reelle) for _rang in range(12)]
    assert {session.etat for session in payees} == {"paiement_reussi"}
    assert Paiement.objects.filter(etat="reussi").count() == 13
    attend_coherence()
    assert "No space left on device" in capfd.readouterr().err
    bouchon.unlink()
    fabriques.session_payee(maison_reelle)
    # Every line is whole, whatever the disk cut; the lost ones are counted.
    lignes = ecrits(petit_disque / "journaux")
    assert len(lignes) > avant
    assert [ligne for ligne in lignes if "lignes perdues" in ligne["message"]]
    assert lignes[-1]["etat"] == "paiement_reussi"


def test_la_perte_de_temps_est_bornee(maison_reelle: fabriques.Maison, petit_disque: pathlib.Path) -> None:
    remplir(petit_disque)
    debut = timezone.now()
    fabriques.session_payee(maison_reelle)
    assert (timezone.now() - debut).total_seconds() < 10


def test_un_dossier_en_lecture_seule_puis_rendu(
    maison_reelle: fabriques.Maison, petit_disque: pathlib.Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monter("-o", "remount,ro", str(petit_disque))
    assert fabriques.session_payee(maison_reelle).etat == "paiement_reussi"
    assert "écriture impossible (Read-only file system)" in capfd.readouterr().err
    monter("-o", "remount,rw", str(petit_disque))
    fabriques.session_payee(maison_reelle)
    assert "lignes perdues : ce fichier ne pouvait pas" in ecrits(petit_disque / "journaux")[0]["message"]


def test_temoin_un_fichier_ordinaire_ne_s_en_remet_pas(petit_disque: pathlib.Path) -> None:
    """What the guard is for: half a line is left on a full disk, and the next one is glued to it."""
    fichier = petit_disque / "ordinaire.log"
    fd = os.open(fichier, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(fd, b"a" * 100)
    bouchon = remplir(petit_disque)
    ligne = b"b" * 8_000 + b"\n"
    assert os.write(fd, ligne) < len(ligne)
    bouchon.unlink()
    os.write(fd, b"suite\n")
    os.close(fd)
    assert b"bsuite" in fichier.read_bytes()
