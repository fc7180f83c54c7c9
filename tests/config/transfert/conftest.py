"""An embedded database that lived, made once and copied; and PostgreSQL databases to receive it."""

from __future__ import annotations

import contextlib
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator

import pytest

from config.env import RACINE
from config.transfert.deroule import Avancer
from config.transfert.source import Source
from tests import LONG
from tests.config.sauvegarde.installation import Installation
from tests.config.transfert.bouts import migrations_de
from tests.prepares import administrateur, adresse_de, base_migree, embarquee_migree, une_fois

# What is empty proves nothing: the life that moves has some of everything.
ATTENDUES = [
    "paiements_avoir", "paiements_remboursement", "paiements_exceptionmonetaire", "paiements_cloturecaisse",
    "paiements_evenementfournisseur", "traces_sceaux", "traces_contextes", "statistiques_cumul_jour", "django_session",
]  # fmt: skip


@pytest.fixture(scope="session")
def vecue(commun: pathlib.Path) -> pathlib.Path:
    """The folder of a machine where a salon lived; shared by the workers of the run: copy it."""

    def faire() -> str:
        # A life drawn at random may have had no bill unpaid, or no till closed: another one is lived then.
        for essai in range(10 if LONG else 1):
            dossier = commun / f"vecue-{essai}"
            shutil.copytree(embarquee_migree(commun), dossier)
            _vivre(dossier, str(random.randrange(10**6)) if LONG else "7")
            if not _manquantes(dossier):
                break
        return str(dossier)

    return pathlib.Path(une_fois(commun, "vecue", faire))


def _vivre(dossier: pathlib.Path, graine: str) -> None:
    env = Installation("", dossier, "", "", reglages={"DATABASE_URL": ""}).env()
    fini = subprocess.run(
        [sys.executable, "-m", "tests.config.transfert.vie", graine],
        cwd=RACINE, env=env, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert fini.returncode == 0, f"graine {graine}\n{fini.stdout}{fini.stderr}"


def _manquantes(dossier: pathlib.Path) -> list[str]:
    """Return what a life left empty, of what the move must be seen to move."""
    with contextlib.closing(sqlite3.connect(dossier / "salon.sqlite3")) as base:
        return [nom for nom in ATTENDUES if not base.execute(f"SELECT EXISTS (SELECT 1 FROM {nom})").fetchone()[0]]


@pytest.fixture
def embarquee(vecue: pathlib.Path, tmp_path: pathlib.Path) -> Installation:
    """A copy of it, keys included."""
    shutil.copytree(vecue, tmp_path / "var")
    return Installation("", tmp_path / "var", "", "", reglages={"DATABASE_URL": ""})


@pytest.fixture
def source(embarquee: Installation) -> Source:
    fichier = embarquee.dossier / "salon.sqlite3"
    return Source(fichier, migrations_de(fichier))


@contextlib.contextmanager
def base_neuve(modele: str = "") -> Iterator[str]:
    nom = f"arrivee_{uuid.uuid4().hex[:8]}"
    with administrateur() as curseur:
        curseur.execute(f"CREATE DATABASE {nom}" + (f" TEMPLATE {modele}" if modele else ""))
        try:
            yield nom
        finally:
            curseur.execute(f"DROP DATABASE IF EXISTS {nom} WITH (FORCE)")


@pytest.fixture
def arrivee(commun: pathlib.Path, tmp_path: pathlib.Path) -> Iterator[Installation]:
    """A migrated, empty PostgreSQL, and the keys of the embedded machine beside it."""
    with base_neuve(base_migree(commun)) as base:
        yield Installation(base, tmp_path / "var", os.environ["PGHOST"], os.environ["PGUSER"])


@pytest.fixture
def vierge() -> Iterator[str]:
    """The address of a PostgreSQL database without any table."""
    with base_neuve() as base:
        yield adresse_de(base)


@pytest.fixture
def muet() -> Avancer:
    return lambda _titre, _fait, _total: None
