"""A physical backup and its WAL: any instant can be reached (F60), and a torn page never becomes a backup (F59)."""

from __future__ import annotations

import datetime
import pathlib
import shutil
import tempfile
import time
from collections.abc import Iterator

import psycopg2
import pytest

from config.sauvegarde.injection import dump_injecter
from config.sauvegarde.serveur_prive import SUPERUTILISATEUR, ServeurPrive, serveur_prive
from tests.config.sauvegarde.installation import Installation, retourner_un_octet

pytestmark = [pytest.mark.postgresql, pytest.mark.timeout(300)]
BLOC = 8192


@pytest.fixture
def serveur() -> Iterator[ServeurPrive]:
    """A cluster of its own, whose page checksums are on and whose WAL is archived."""
    dossier = pathlib.Path(tempfile.mkdtemp(prefix="ph-", dir="/tmp"))
    archives = dossier / "archives"
    archives.mkdir()
    with serveur_prive(dossier) as prive:
        prive.reglages |= {
            "archive_mode": "on", "archive_command": f'cp "%p" "{archives}/%f"', "fsync": "on",
        }  # fmt: skip
        prive.creer()
        prive.demarrer()
        yield prive
    shutil.rmtree(dossier, ignore_errors=True)


@pytest.fixture
def seule(chez: Installation, serveur: ServeurPrive) -> Installation:
    """The same installation on that cluster, with one role: a small salon's machine."""
    ailleurs = Installation("salon", chez.dossier, str(serveur.dossier), SUPERUTILISATEUR)
    connexion = psycopg2.connect(host=ailleurs.hote, user=SUPERUTILISATEUR, dbname="postgres")
    connexion.autocommit = True
    connexion.cursor().execute("CREATE DATABASE salon")
    connexion.close()
    dump_injecter(chez.sauvegarder(), serveur.env | {"PGDATABASE": "salon"})
    return ailleurs


@pytest.mark.long
def test_les_journaux_rejouent_ce_qui_a_ete_paye_apres_la_copie(seule: Installation, serveur: ServeurPrive) -> None:
    seule.sauvegarder("--physique")
    au_depart = seule.livre()
    seule.vendre()
    a_ce_point = seule.livre()
    point = datetime.datetime.now(datetime.UTC)
    time.sleep(0.01)
    seule.vendre()
    a_la_fin = seule.livre()
    _archiver(seule)
    archives = str(serveur.dossier / "archives")
    assert au_depart < a_ce_point < a_la_fin
    sans = seule.gerer("exercice_reprise", "--physique")
    assert _grand_livre(au_depart) in sans
    jusqu_au_point = seule.gerer(
        "exercice_reprise", "--physique", "--archives", archives, "--jusqua", point.isoformat()
    )
    assert _grand_livre(a_ce_point) in jusqu_au_point
    tout = seule.gerer("exercice_reprise", "--physique", SAUVEGARDE_ARCHIVES_WAL=archives)
    assert _grand_livre(a_la_fin) in tout
    for dit in (sans, jusqu_au_point, tout):
        assert "Tous les invariants tiennent" in dit
    # A drill reads the archive and never writes into it: a new timeline would mislead the real restoration.
    assert not list((serveur.dossier / "archives").glob("*.history"))


def test_un_octet_change_dans_la_copie_est_refuse(seule: Installation) -> None:
    copie = seule.sauvegarder("--physique")
    [(chemin,)] = seule.executer("SELECT pg_relation_filepath('paiements_ecritures')")
    retourner_un_octet(copie / chemin, BLOC // 2)
    assert "pg_verifybackup a échoué" in seule.refuser("exercice_reprise", "--physique")


@pytest.mark.long
def test_une_page_abimee_ne_devient_jamais_une_sauvegarde(seule: Installation, serveur: ServeurPrive) -> None:
    bonne = seule.sauvegarder()
    [(chemin,)] = seule.executer("SELECT pg_relation_filepath('paiements_ecritures')")
    seule.executer("CHECKPOINT")
    serveur.arreter()
    retourner_un_octet(serveur.donnees / chemin, BLOC - 40)
    serveur.demarrer()
    for options in ([], ["--physique"]):
        dit = seule.refuser("sauvegarder", *options)
        assert "checksum" in dit or "invalid page" in dit
    # What was good stays, alone; it is what one restores.
    assert bonne in seule.notes()
    assert "Exercice réussi" in seule.gerer("exercice_reprise", str(bonne))


def _archiver(chez: Installation) -> None:
    """Close the current WAL file and wait until it is archived."""
    [(fichier,)] = chez.executer("SELECT pg_walfile_name(pg_current_wal_lsn())")
    chez.executer("SELECT pg_switch_wal()")
    limite = time.monotonic() + 30
    while not (pathlib.Path(chez.hote) / "archives" / fichier).exists():
        assert time.monotonic() < limite, "le journal n'est pas archivé"
        time.sleep(0.1)


def _grand_livre(livre: tuple[int, int]) -> str:
    return f"Grand livre XOF : {livre[1]:,} restaurés".replace(",", " ")
