"""A migrated database with one paid visit, made once and copied for each test."""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import subprocess
import uuid
from collections.abc import Iterator

import pytest

from config.env import RACINE
from tests.config.sauvegarde.installation import Installation
from tests.prepares import administrateur, avec_postgresql, embarquee_migree, oublier_a_la_fin, une_fois


def _modele_preparer(commun: pathlib.Path) -> str:
    """Make two roles by the project's own script, the tables, one paid visit; return what leads to them, as JSON."""
    suffixe = uuid.uuid4().hex[:8]
    chez = Installation(
        f"modele_{suffixe}", commun / "modele", os.environ["PGHOST"], f"proprio_{suffixe}", f"app_{suffixe}"
    )
    oublier_a_la_fin(
        commun, f"DROP DATABASE IF EXISTS {chez.base} WITH (FORCE)",
        f"DROP ROLE IF EXISTS {chez.application}, {chez.proprietaire}",
    )  # fmt: skip
    chez.dossier.mkdir(exist_ok=True)
    roles = {
        "ROLE_PROPRIETAIRE": chez.proprietaire, "ROLE_APPLICATION": chez.application,
        "POSTGRES_PASSWORD_PROPRIETAIRE": "l'un", "POSTGRES_PASSWORD_APPLICATION": "l'autre",
    }  # fmt: skip
    script = RACINE / "deploiement" / "postgres" / "roles.sql"
    with administrateur() as curseur:
        curseur.execute(f"CREATE DATABASE {chez.base}")
    subprocess.run(["psql", "-X", "-q", "-d", chez.base, "-f", str(script)], env={**os.environ, **roles}, check=True)
    chez.gerer("migrate", "-v0", "--a-l-arret", role=chez.proprietaire)
    chez.vendre()
    return json.dumps([chez.base, str(chez.dossier), chez.hote, chez.proprietaire, chez.application])


@pytest.fixture(scope="session")
def modele(commun: pathlib.Path) -> Installation:
    """A migrated database with one paid visit, shared by the workers of the run: copy it."""
    if not avec_postgresql():
        pytest.skip("PostgreSQL absent : lancer par outils/services.py")
    base, dossier, *suite = json.loads(une_fois(commun, "modele", lambda: _modele_preparer(commun)))
    return Installation(base, pathlib.Path(dossier), *suite)


@pytest.fixture
def chez(modele: Installation, tmp_path: pathlib.Path) -> Iterator[Installation]:
    """A copy of it, and the same keys."""
    base = f"copie_{uuid.uuid4().hex[:8]}"
    (tmp_path / "cles.json").write_bytes((modele.dossier / "cles.json").read_bytes())
    with administrateur() as curseur:
        curseur.execute(f"CREATE DATABASE {base} TEMPLATE {modele.base} OWNER {modele.proprietaire}")
        try:
            yield Installation(base, tmp_path, modele.hote, modele.proprietaire, modele.application)
        finally:
            curseur.execute(f"DROP DATABASE IF EXISTS {base} WITH (FORCE)")


@pytest.fixture(scope="session")
def modele_embarque(commun: pathlib.Path) -> Installation:
    """A salon's own machine: SQLite, one paid visit; shared by the workers of the run."""

    def faire() -> str:
        dossier = commun / "modele-embarque"
        shutil.copytree(embarquee_migree(commun), dossier, dirs_exist_ok=True)
        Installation("", dossier, "", "", reglages={"DATABASE_URL": ""}).vendre()
        return str(dossier)

    dossier = pathlib.Path(une_fois(commun, "modele-embarque", faire))
    return Installation("", dossier, "", "", reglages={"DATABASE_URL": ""})


@pytest.fixture
def embarquee(modele_embarque: Installation, tmp_path: pathlib.Path) -> Installation:
    """A copy of it, keys included."""
    shutil.copytree(modele_embarque.dossier, tmp_path / "var")
    return Installation("", tmp_path / "var", "", "", reglages={"DATABASE_URL": ""})
