"""A disk that hangs holds the thread that writes, not the payment that logs; and in ordinary days nothing is lost."""

from __future__ import annotations

import logging
import os
import pathlib
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from celery import signals

from config.env import RACINE
from traces import fichiers_journaux, files_journaux
from traces.files_journaux import FichierEnFile, journaux_vider


@pytest.fixture
def fichier(tmp_path: pathlib.Path) -> Iterator[FichierEnFile]:
    poignee = FichierEnFile(str(tmp_path / "essai.log"))
    yield poignee
    poignee.close()


@pytest.fixture
def disque(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A disk that hangs until the event is set."""
    libre, ecrire = threading.Event(), fichiers_journaux._ajouter

    def pendu(fd: int, ligne: bytes) -> None:
        libre.wait(30)
        ecrire(fd, ligne)

    monkeypatch.setattr(fichiers_journaux, "_ajouter", pendu)
    yield libre
    libre.set()


def dire(poignee: logging.Handler, *messages: object) -> float:
    """Log these messages; return the seconds it took."""
    debut = time.monotonic()
    for message in messages:
        poignee.handle(logging.LogRecord("essai", logging.INFO, "", 0, str(message), None, None))
    return time.monotonic() - debut


def lues(fichier: FichierEnFile) -> list[str]:
    fichier.flush()
    return fichier.chemin.read_text().splitlines()


def test_un_disque_pendu_ne_retient_personne_et_rend_ses_lignes_dans_l_ordre(
    fichier: FichierEnFile, disque: threading.Event
) -> None:
    assert dire(fichier, *range(500)) < 1
    disque.set()
    assert lues(fichier) == [str(rang) for rang in range(500)]


def test_temoin_le_fichier_sans_file_attend_le_disque(tmp_path: pathlib.Path, disque: threading.Event) -> None:
    seul = fichiers_journaux.FichierJournal(str(tmp_path / "seul.log"))
    threading.Timer(0.5, disque.set).start()
    assert dire(seul, "x") > 0.4
    seul.close()


def test_une_memoire_pleine_perd_tout_de_suite_et_dit_combien_a_sa_place(
    fichier: FichierEnFile, disque: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files_journaux, "PLACES", 50)
    monkeypatch.setattr(files_journaux, "LOT", 10)
    assert dire(fichier, *range(100)) < 2
    # Once it is known to hang, nobody waits any more.
    assert dire(fichier, *range(100, 200)) < 0.1
    disque.set()
    while fichier._bloque:
        time.sleep(0.01)
    fichier.flush()
    dire(fichier, "enfin")
    *gardees, aveu, fin = lues(fichier)
    assert gardees == [str(rang) for rang in range(len(gardees))]
    assert 50 <= len(gardees) <= 60
    assert f"{200 - len(gardees)} lignes perdues" in aveu
    assert fin == "enfin"


def test_une_rafale_plus_grande_que_la_memoire_ne_perd_rien(
    fichier: FichierEnFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files_journaux, "PLACES", 20)
    fils = [threading.Thread(target=dire, args=(fichier, *range(debut, debut + 500))) for debut in (0, 1_000, 2_000)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    vues = [int(ligne) for ligne in lues(fichier)]
    assert len(vues) == 1_500
    for debut in (0, 1_000, 2_000):
        assert [rang for rang in vues if debut <= rang < debut + 500] == list(range(debut, debut + 500))


def test_un_enfant_ecrit_ses_lignes_et_pas_celles_de_son_pere(fichier: FichierEnFile, disque: threading.Event) -> None:
    dire(fichier, "du père")
    enfant = os.fork()
    if not enfant:
        # The child's own disk works: its event is a copy.
        disque.set()
        dire(fichier, "de l'enfant")
        journaux_vider()
        os._exit(0)
    assert os.waitpid(enfant, 0)[1] == 0
    disque.set()
    assert sorted(lues(fichier)) == ["de l'enfant", "du père"]


_FIN = """
import logging, logging.config, sys
from config.journalisation import configuration_journaux
import pathlib
logging.config.dictConfig(configuration_journaux("INFO", pathlib.Path(sys.argv[1]), [], console="CRITICAL"))
for rang in range(1_000):
    logging.getLogger("paiements").info("ligne %d", rang)
"""


@pytest.mark.parametrize("fin", ["", "\nsys.exit(3)", "\nraise RuntimeError"])
def test_un_processus_qui_finit_laisse_toutes_ses_lignes(tmp_path: pathlib.Path, fin: str) -> None:
    subprocess.run([sys.executable, "-c", _FIN + fin, str(tmp_path)], cwd=RACINE, check=False, capture_output=True)
    lignes = (tmp_path / "paiements.log").read_text().splitlines()
    assert [ligne.rpartition(" ")[2] for ligne in lignes] == [str(rang) for rang in range(1_000)]


def test_la_fin_d_un_processus_n_attend_pas_un_disque_pendu(fichier: FichierEnFile, disque: threading.Event) -> None:
    dire(fichier, "x")
    debut = time.monotonic()
    fichier.flush()
    assert time.monotonic() - debut < files_journaux.ADIEU + 1
    disque.set()


def test_une_ligne_apres_la_fermeture_est_encore_ecrite(fichier: FichierEnFile) -> None:
    dire(fichier, "avant")
    fichier.close()
    dire(fichier, "après")
    assert lues(fichier) == ["avant", "après"]


def test_un_processus_de_celery_vide_ses_files_avant_de_finir(fichier: FichierEnFile, disque: threading.Event) -> None:
    dire(fichier, "la dernière")
    threading.Timer(0.3, disque.set).start()
    signals.worker_process_shutdown.send(sender=None, pid=os.getpid(), exitcode=0)
    assert fichier.chemin.read_text() == "la dernière\n"
