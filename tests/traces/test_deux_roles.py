"""The role that serves works normally and cannot rewrite a fact, even by switching its protection off."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg2
import pytest

from config.env import RACINE

pytestmark = pytest.mark.postgresql
FAITS = ["paiements_ecritures", "traces_transactions"]
TRAVAIL = """
from paiements.verification import verifier
from salon_paiement.models import Prestation
from tests import fabriques
chez = fabriques.maison()
payee = fabriques.session_payee(chez)
fabriques.session_scannee(chez)
Prestation.objects.filter(salon=chez.salon).update(prix=6000)
chez.coiffeurs[1].delete()
print(payee.etat, [(v.code, v.exemples) for v in verifier()])
"""
VERIFIER = "from paiements.verification import verifier; print([(v.code, v.exemples) for v in verifier()])"


@dataclass
class Installation:
    """A fresh database with its two roles; ``application`` and ``proprietaire`` are the roles' names."""

    base: str
    dossier: pathlib.Path
    application: str
    proprietaire: str

    def adresse(self, role: str) -> str:
        return f"postgres://{role}@/{self.base}?host={os.environ['PGHOST']}"

    def lancer(
        self, role: str, *arguments: str, role_application: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run ``manage.py`` as this role, as production would."""
        garde = {nom: os.environ[nom] for nom in os.environ if nom in {"PATH", "HOME"} or nom.startswith("COVERAGE")}
        reglages = {
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "DOSSIER_VAR": str(self.dossier),
            "DATABASE_URL": self.adresse(role),
            "ROLE_APPLICATION": self.application if role_application is None else role_application,
        }
        commande = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            commande, cwd=RACINE, env=garde | reglages, capture_output=True, text=True, timeout=100, check=False
        )

    def gerer(self, role: str, *arguments: str, **reglages: str) -> str:
        fini = self.lancer(role, *arguments, **reglages)
        assert fini.returncode == 0, fini.stderr
        return fini.stdout

    def executer(self, role: str, ordre: str) -> list[tuple[Any, ...]]:
        connexion = psycopg2.connect(self.adresse(role))
        try:
            with connexion, connexion.cursor() as curseur:
                curseur.execute(ordre)
                return list(curseur.fetchall()) if curseur.description else []
        finally:
            connexion.close()


def creer_les_roles(chez: Installation) -> None:
    """What the container does when it makes its database."""
    variables = {
        "ROLE_PROPRIETAIRE": chez.proprietaire,
        "ROLE_APPLICATION": chez.application,
        "POSTGRES_PASSWORD_PROPRIETAIRE": "l'un",
        "POSTGRES_PASSWORD_APPLICATION": "l'autre",
    }
    fichier = RACINE / "deploiement" / "postgres" / "roles.sql"
    commande = ["psql", "-X", "-q", "-d", chez.base, "-f", str(fichier)]
    fini = subprocess.run(commande, env={**os.environ, **variables}, capture_output=True, text=True, check=False)
    assert (fini.returncode, fini.stderr) == (0, "")


@pytest.fixture(scope="module")
def chez(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    if "PGHOST" not in os.environ:
        pytest.skip("PostgreSQL absent : lancer par outils/services.py")
    suffixe = uuid.uuid4().hex[:8]
    chez = Installation(f"roles_{suffixe}", tmp_path_factory.mktemp("var"), f"app_{suffixe}", f"proprio_{suffixe}")
    serveur = psycopg2.connect(os.environ["DATABASE_URL"])
    serveur.autocommit = True
    curseur = serveur.cursor()
    curseur.execute(f"CREATE DATABASE {chez.base}")
    try:
        creer_les_roles(chez)
        creer_les_roles(chez)
        chez.gerer(chez.proprietaire, "migrate", "-v0")
        assert chez.gerer(chez.application, "shell", "-v0", "-c", TRAVAIL).split() == ["paiement_reussi", "[]"]
        yield chez
    finally:
        curseur.execute(f"DROP DATABASE {chez.base} WITH (FORCE)")
        curseur.execute(f"DROP ROLE IF EXISTS {chez.application}, {chez.proprietaire}")
        serveur.close()


def test_le_travail_normal_passe_et_tout_se_verifie(chez: Installation) -> None:
    # The fixture did the work as this role: the facts are there.
    for table in FAITS:
        assert chez.executer(chez.application, f"SELECT count(*) > 0 FROM {table}") == [(True,)]
    assert "tiennent" in chez.gerer(chez.application, "verifier")


@pytest.mark.parametrize("table", FAITS)
@pytest.mark.parametrize(
    "ordre",
    [
        "UPDATE {table} SET date_creation = date_creation",
        "DELETE FROM {table}",
        "TRUNCATE {table} CASCADE",
        "ALTER TABLE {table} DISABLE TRIGGER ALL",
        "ALTER TABLE {table} DISABLE TRIGGER {table}_immuable_upd",
        "DROP TRIGGER {table}_immuable_upd ON {table}",
        "CREATE TRIGGER autre BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION refuser_reecriture()",
        "ALTER TABLE {table} OWNER TO CURRENT_USER",
        "DROP TABLE {table} CASCADE",
        "GRANT UPDATE ON {table} TO CURRENT_USER",
        "SELECT * FROM {table} FOR UPDATE",
        "SELECT setval(pg_get_serial_sequence('{table}', 'id'), 1)",
    ],
)
def test_le_role_qui_sert_ne_reecrit_rien(chez: Installation, table: str, ordre: str) -> None:
    avant = chez.executer(chez.proprietaire, f"SELECT * FROM {table} ORDER BY id")
    if ordre.startswith("GRANT"):
        # PostgreSQL only warns: what counts is that nothing was given.
        ordre += "; UPDATE {table} SET date_creation = date_creation"
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        chez.executer(chez.application, ordre.format(table=table))
    assert chez.executer(chez.proprietaire, f"SELECT * FROM {table} ORDER BY id") == avant != []


@pytest.mark.parametrize(
    "ordre",
    [
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION refuser_reecriture() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN NEW; END $$",
        "CREATE TABLE a_lui (x int)",
        "SET ROLE {proprietaire}",
        "ALTER ROLE CURRENT_USER SUPERUSER",
    ],
)
def test_le_role_qui_sert_ne_contourne_pas_les_declencheurs(chez: Installation, ordre: str) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        chez.executer(chez.application, ordre.format(proprietaire=chez.proprietaire))


@pytest.mark.parametrize("table", FAITS)
def test_le_proprietaire_lui_le_peut(chez: Installation, table: str) -> None:
    # Why two roles: the triggers alone stop nobody who owns the table. All of it is undone.
    eteindre = f"ALTER TABLE {table} DISABLE TRIGGER {table}_immuable_upd"
    reecrire = f"UPDATE {table} SET date_creation = date_creation"
    with pytest.raises(psycopg2.errors.IntegrityConstraintViolation, match="fait immuable"):
        chez.executer(chez.proprietaire, reecrire)
    chez.executer(chez.proprietaire, f"BEGIN; {eteindre}; {reecrire}; ROLLBACK")
    assert "tiennent" in chez.gerer(chez.application, "verifier")


def test_verifier_denonce_une_connexion_trop_puissante(chez: Installation) -> None:
    assert chez.gerer(chez.proprietaire, "shell", "-v0", "-c", VERIFIER, role_application="").strip() == "[]"
    sortie = chez.gerer(chez.proprietaire, "shell", "-v0", "-c", VERIFIER)
    assert "I10" in sortie
    assert "paiements_cloturecaisse : propriétaire" in sortie
    chez.executer(chez.proprietaire, f"GRANT UPDATE (titre) ON traces_transactions TO {chez.application}")
    sortie = chez.gerer(chez.application, "shell", "-v0", "-c", VERIFIER)
    assert sortie.strip() == "[('I10', ('traces_transactions : UPDATE',))]"
    chez.gerer(chez.proprietaire, "migrate", "-v0")
    assert "tiennent" in chez.gerer(chez.application, "verifier")


def test_migrer_avec_le_role_qui_sert_est_refuse(chez: Installation) -> None:
    assert chez.lancer(chez.application, "migrate", "-v0").returncode != 0
    confondus = chez.lancer(chez.proprietaire, "migrate", "-v0", role_application=chez.proprietaire)
    assert confondus.returncode != 0
    assert "ne doit pas être le rôle qui migre" in confondus.stderr
    assert "tiennent" in chez.gerer(chez.application, "verifier")
