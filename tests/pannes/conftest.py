"""Production's own servers, on a database of their own."""

from __future__ import annotations

import contextlib
import os
import pathlib
import uuid
from collections.abc import Iterator

import psycopg2
import pytest

from tests.pannes.banc_processus import Machine


@pytest.fixture
def de_production(tmp_path: pathlib.Path) -> Iterator[Machine]:
    """Production's shape: PostgreSQL and Redis, web, worker and beat apart."""
    with machine_de_production(tmp_path) as machine:
        yield machine


@contextlib.contextmanager
def machine_de_production(dossier: pathlib.Path) -> Iterator[Machine]:
    """Give a machine a database of its own, dropped afterwards; skip without PostgreSQL."""
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        pytest.skip("PostgreSQL absent : lancer par outils/services.py")
    nom = f"pannes_{uuid.uuid4().hex[:8]}"
    racine = os.environ["DATABASE_URL"]
    connexion = psycopg2.connect(racine)
    connexion.autocommit = True
    connexion.cursor().execute(f"CREATE DATABASE {nom}")
    chemin, _separateur, options = racine.partition("?")
    base = chemin.rsplit("/", 1)[0] + f"/{nom}?{options}"
    (dossier / "var").mkdir()
    yield Machine(
        dossier / "var", DATABASE_URL=base, CELERY_BROKER_URL=os.environ["CELERY_BROKER_URL"],
    )  # fmt: skip
    connexion.cursor().execute(f"DROP DATABASE {nom} WITH (FORCE)")
    connexion.close()
