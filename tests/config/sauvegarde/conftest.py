"""A migrated database with one paid visit, made once and copied for each test."""

from __future__ import annotations

import contextlib
import os
import pathlib
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest

from config.env import RACINE
from tests.config.sauvegarde.installation import Installation


@contextlib.contextmanager
def serveur() -> Iterator[Any]:
    """Give a cursor of the server's administrator, each statement committed at once."""
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        pytest.skip("PostgreSQL absent : lancer par outils/services.py")
    connexion = psycopg2.connect(os.environ["DATABASE_URL"])
    connexion.autocommit = True
    try:
        yield connexion.cursor()
    finally:
        connexion.close()


@pytest.fixture(scope="session")
def modele(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Two roles made by the project's own script, the tables, one paid visit."""
    suffixe = uuid.uuid4().hex[:8]
    with serveur() as curseur:
        chez = Installation(
            f"modele_{suffixe}", tmp_path_factory.mktemp("modele"), os.environ["PGHOST"],
            f"proprio_{suffixe}", f"app_{suffixe}",
        )  # fmt: skip
        curseur.execute(f"CREATE DATABASE {chez.base}")
        try:
            roles = {
                "ROLE_PROPRIETAIRE": chez.proprietaire, "ROLE_APPLICATION": chez.application,
                "POSTGRES_PASSWORD_PROPRIETAIRE": "l'un", "POSTGRES_PASSWORD_APPLICATION": "l'autre",
            }  # fmt: skip
            script = RACINE / "deploiement" / "postgres" / "roles.sql"
            subprocess.run(
                ["psql", "-X", "-q", "-d", chez.base, "-f", str(script)], env={**os.environ, **roles}, check=True
            )
            chez.gerer("migrate", "-v0", role=chez.proprietaire)
            chez.vendre()
            yield chez
        finally:
            curseur.execute(f"DROP DATABASE {chez.base} WITH (FORCE)")
            curseur.execute(f"DROP ROLE IF EXISTS {chez.application}, {chez.proprietaire}")


@pytest.fixture
def chez(modele: Installation, tmp_path: pathlib.Path) -> Iterator[Installation]:
    """A copy of it, and the same keys."""
    base = f"copie_{uuid.uuid4().hex[:8]}"
    (tmp_path / "cles.json").write_bytes((modele.dossier / "cles.json").read_bytes())
    with serveur() as curseur:
        curseur.execute(f"CREATE DATABASE {base} TEMPLATE {modele.base} OWNER {modele.proprietaire}")
        try:
            yield Installation(base, tmp_path, modele.hote, modele.proprietaire, modele.application)
        finally:
            curseur.execute(f"DROP DATABASE IF EXISTS {base} WITH (FORCE)")


@pytest.fixture(scope="session")
def modele_embarque(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """A salon's own machine: SQLite, one paid visit."""
    ici = Installation("", tmp_path_factory.mktemp("embarque"), "", "", reglages={"DATABASE_URL": ""})
    ici.gerer("migrate", "-v0")
    ici.vendre()
    return ici


@pytest.fixture
def embarquee(modele_embarque: Installation, tmp_path: pathlib.Path) -> Installation:
    """A copy of it, keys included."""
    shutil.copytree(modele_embarque.dossier, tmp_path / "var")
    return Installation("", tmp_path / "var", "", "", reglages={"DATABASE_URL": ""})
