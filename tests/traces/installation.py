"""A fresh database with the role that owns it and the role that serves, as production has them."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import psycopg2

from config.env import RACINE


@dataclass
class Installation:
    """A fresh database with its two roles; ``application`` and ``proprietaire`` are the roles' names."""

    base: str
    dossier: pathlib.Path
    application: str
    proprietaire: str
    maintenance: str = ""

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
            "ROLE_MAINTENANCE": self.maintenance,
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
