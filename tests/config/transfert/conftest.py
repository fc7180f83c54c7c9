"""An embedded database that lived, made once and copied; and PostgreSQL databases to receive it."""

from __future__ import annotations

import contextlib
import os
import pathlib
import random
import shutil
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


@pytest.fixture(scope="session")
def vecue(commun: pathlib.Path) -> pathlib.Path:
    """The folder of a machine where a salon lived; shared by the workers of the run: copy it."""

    def faire() -> str:
        dossier = commun / "vecue"
        shutil.copytree(embarquee_migree(commun), dossier)
        env = Installation("", dossier, "", "", reglages={"DATABASE_URL": ""}).env()
        graine = str(random.randrange(10**6)) if LONG else "7"
        fini = subprocess.run(
            [sys.executable, "-m", "tests.config.transfert.vie", graine],
            cwd=RACINE, env=env, capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        assert fini.returncode == 0, f"graine {graine}\n{fini.stdout}{fini.stderr}"
        return str(dossier)

    return pathlib.Path(une_fois(commun, "vecue", faire))


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
