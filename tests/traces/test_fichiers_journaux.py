"""The log files themselves: shared, rotated, deleted, refused; a payment never notices."""

from __future__ import annotations

import contextlib
import logging
import logging.handlers
import multiprocessing
import os
import pathlib
import resource
import time
from collections.abc import Callable, Iterator

import pytest

from traces import fichiers_journaux
from traces.fichiers_journaux import FichierJournal, tourner, verrou


def brancher(chemin: pathlib.Path, **options: int) -> logging.Logger:
    """A logger of its own that writes there only."""
    seul = logging.Logger(f"essai.{chemin}")  # noqa: LOG001 (apart from the tree, whose handlers are another test's)
    poignee = FichierJournal(str(chemin), **options)
    poignee.setFormatter(logging.Formatter("%(message)s"))
    seul.addHandler(poignee)
    return seul


@pytest.fixture
def sans_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fichiers_journaux, "PAUSE", 0.0)


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever logging would swallow and print must not even be needed."""
    monkeypatch.setattr(logging, "raiseExceptions", True)


def ecrire(chemin: pathlib.Path, auteur: int, lignes: int, taille_max: int) -> None:
    journal = brancher(chemin, taille_max=taille_max)
    for rang in range(lignes):
        journal.info("%d:%d:%s", auteur, rang, "x" * (rang % 97))


def toutes(dossier: pathlib.Path) -> list[str]:
    return [
        ligne
        for fichier in sorted(dossier.iterdir())
        if not fichier.name.startswith(".")
        for ligne in fichier.read_text().splitlines()
    ]


def test_quatre_processus_et_des_dizaines_de_rotations_ne_perdent_ni_ne_melent_aucune_ligne(
    tmp_path: pathlib.Path,
) -> None:
    chemin, contexte = tmp_path / "paiements.log", multiprocessing.get_context("fork")
    processus = [contexte.Process(target=ecrire, args=(chemin, auteur, 1_500, 8_000)) for auteur in range(4)]
    for un in processus:
        un.start()
    for un in processus:
        un.join(60)
    assert [un.exitcode for un in processus] == [0] * 4
    attendues = {f"{auteur}:{rang}:{'x' * (rang % 97)}" for auteur in range(4) for rang in range(1_500)}
    ecrites = toutes(tmp_path)
    assert len(ecrites) == len(attendues)
    assert set(ecrites) == attendues
    assert len(list(tmp_path.glob("paiements.log.2*"))) > 10


def test_temoin_le_fichier_tournant_ordinaire_perd_des_lignes_a_plusieurs(tmp_path: pathlib.Path) -> None:
    """Two handlers of the standard library on one file, as two processes would have: the second writes into the old."""
    chemin = tmp_path / "ordinaire.log"
    with contextlib.ExitStack() as pile:
        un, deux = (logging.handlers.RotatingFileHandler(chemin, maxBytes=100, backupCount=1) for _ in range(2))
        pile.callback(un.close)
        pile.callback(deux.close)
        for rang in range(40):
            un.emit(logging.makeLogRecord({"msg": f"un {rang}"}))
            deux.emit(logging.makeLogRecord({"msg": f"deux {rang}"}))
    assert len(toutes(tmp_path)) < 80


def test_un_fichier_efface_ou_deplace_est_refait_sans_rien_perdre(tmp_path: pathlib.Path) -> None:
    chemin = tmp_path / "paiements.log"
    journal = brancher(chemin)
    journal.info("avant")
    chemin.rename(tmp_path / "ailleurs.log")
    journal.info("après")
    chemin.unlink()
    journal.info("encore")
    assert chemin.read_text() == "encore\n"
    assert (tmp_path / "ailleurs.log").read_text() == "avant\n"


def test_un_fichier_de_la_veille_tourne_a_la_premiere_ligne_du_jour(tmp_path: pathlib.Path) -> None:
    chemin = tmp_path / "paiements.log"
    chemin.write_text("hier\n")
    hier = time.time() - 86_400
    os.utime(chemin, (hier, hier))
    brancher(chemin).info("aujourd'hui")
    assert chemin.read_text() == "aujourd'hui\n"
    (tourne,) = tmp_path.glob("paiements.log.2*")
    assert tourne.name.startswith(f"paiements.log.{time.strftime('%Y-%m-%d', time.localtime(hier))}_")


def test_deux_rotations_a_la_meme_seconde_ont_deux_noms(tmp_path: pathlib.Path) -> None:
    chemin = tmp_path / "paiements.log"
    for texte in ("a", "b", "c"):
        chemin.write_text(texte)
        os.utime(chemin, (1_700_000_000, 1_700_000_000))
        vu = chemin.stat()
        tourner(chemin, (vu.st_dev, vu.st_ino))
    assert sorted(f.read_text() for f in tmp_path.glob("paiements.log.2*")) == ["a", "b", "c"]


def test_celui_qui_trouve_la_rotation_prise_n_attend_pas_et_ecrit(tmp_path: pathlib.Path) -> None:
    chemin = tmp_path / "paiements.log"
    journal = brancher(chemin, taille_max=10)
    journal.info("assez long pour tourner")
    with verrou(tmp_path / ".paiements.log.verrou") as seul:
        assert seul
        journal.info("suite")
    assert chemin.read_text() == "assez long pour tourner\nsuite\n"


@pytest.mark.usefixtures("sans_pause", "strict")
def test_un_dossier_impossible_n_arrete_rien_puis_les_lignes_reviennent_avec_leur_compte(
    tmp_path: pathlib.Path, capfd: pytest.CaptureFixture[str]
) -> None:
    # A file stands where the folder should be: nobody, not even root, can write there.
    dossier = tmp_path / "journaux"
    dossier.write_text("")
    journal = brancher(dossier / "paiements.log")
    for rang in range(5):
        journal.info("perdue %d", rang)
    dossier.unlink()
    journal.info("revenue")
    assert (dossier / "paiements.log").read_text().splitlines() == [
        "5 lignes perdues : ce fichier ne pouvait pas être écrit",
        "revenue",
    ]
    dit = capfd.readouterr().err
    assert dit.count("écriture impossible") == 1
    assert dit.count("écrit de nouveau, 5 lignes perdues") == 1


@pytest.mark.usefixtures("strict")
def test_entre_deux_essais_un_fichier_en_panne_ne_coute_rien(tmp_path: pathlib.Path) -> None:
    (tmp_path / "journaux").write_text("")
    journal = brancher(tmp_path / "journaux" / "paiements.log")
    debut = time.monotonic()
    for rang in range(10_000):
        journal.info("perdue %d", rang)
    assert time.monotonic() - debut < 5


@pytest.fixture
def aucun_descripteur() -> Iterator[Callable[[], None]]:
    avant = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (3, avant[1]))
    resource.setrlimit(resource.RLIMIT_NOFILE, avant)


@pytest.mark.usefixtures("sans_pause", "strict")
def test_sans_descripteur_libre_rien_ne_leve(tmp_path: pathlib.Path, aucun_descripteur: Callable[[], None]) -> None:
    journal = brancher(tmp_path / "paiements.log")
    avant = resource.getrlimit(resource.RLIMIT_NOFILE)
    aucun_descripteur()
    journal.info("perdue")
    resource.setrlimit(resource.RLIMIT_NOFILE, avant)
    journal.info("revenue")
    assert (tmp_path / "paiements.log").read_text().splitlines()[-1] == "revenue"


@pytest.mark.usefixtures("sans_pause", "strict")
def test_un_tube_a_la_place_du_fichier_n_attend_personne(tmp_path: pathlib.Path) -> None:
    os.mkfifo(tmp_path / "paiements.log")
    journal = brancher(tmp_path / "paiements.log")
    journal.info("personne ne lit")


def test_ce_que_root_cree_appartient_au_proprietaire_du_dossier(tmp_path: pathlib.Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("demande d'être root : seul lui peut donner un fichier")
    os.chown(tmp_path, 12_345, 12_345)
    brancher(tmp_path / "paiements.log").info("ligne")
    vu = (tmp_path / "paiements.log").stat()
    assert (vu.st_uid, vu.st_gid, vu.st_mode & 0o777) == (12_345, 12_345, 0o640)
