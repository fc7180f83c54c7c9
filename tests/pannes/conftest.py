"""Production's own servers, on a database of their own."""

from __future__ import annotations

import contextlib
import os
import pathlib
import uuid
from collections.abc import Iterator

import pytest

from tests.pannes.banc_processus import Machine
from tests.prepares import administrateur, adresse_de, base_migree


@pytest.fixture
def de_production(commun: pathlib.Path, tmp_path: pathlib.Path) -> Iterator[Machine]:
    """Production's shape: PostgreSQL and Redis, web, worker and beat apart."""
    with machine_de_production(commun, tmp_path) as machine:
        yield machine


@contextlib.contextmanager
def machine_de_production(commun: pathlib.Path, dossier: pathlib.Path) -> Iterator[Machine]:
    """Give a machine a migrated database of its own, dropped afterwards; skip without PostgreSQL."""
    nom = f"pannes_{uuid.uuid4().hex[:8]}"
    with administrateur() as curseur:
        curseur.execute(f"CREATE DATABASE {nom} TEMPLATE {base_migree(commun)}")
        (dossier / "var").mkdir()
        try:
            yield Machine(
                dossier / "var", DATABASE_URL=adresse_de(nom), CELERY_BROKER_URL=os.environ["CELERY_BROKER_URL"],
            )  # fmt: skip
        finally:
            curseur.execute(f"DROP DATABASE {nom} WITH (FORCE)")
