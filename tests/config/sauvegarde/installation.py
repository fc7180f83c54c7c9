"""An installation of two roles on a database of its own, driven as an operator drives it: by ``manage.py``."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any

import psycopg2

from config.env import RACINE

# Factories count from one in each process: another salon needs another start.
ENCORE = """
import itertools, uuid
from tests import fabriques
fabriques._rang = itertools.count(uuid.uuid4().int % 10**9)
"""
VENDRE = ENCORE + "fabriques.session_payee(fabriques.maison())"
LIVRE = "SELECT COUNT(*), SUM(GREATEST(montant, 0)) FROM paiements_ecritures"


@dataclass
class Installation:
    """One database, its roles and its folder; ``hote`` is the folder of the server's socket."""

    base: str
    dossier: pathlib.Path
    hote: str
    proprietaire: str
    application: str = ""
    reglages: dict[str, str] = field(default_factory=dict)

    @property
    def sauvegardes(self) -> pathlib.Path:
        return self.dossier / "sauvegardes"

    def adresse(self, role: str = "", mot_de_passe: str = "") -> str:
        secret = f":{mot_de_passe}" if mot_de_passe else ""
        return f"postgres://{role or self.application or self.proprietaire}{secret}@/{self.base}?host={self.hote}"

    def env(self, role: str = "", **reglages: str) -> dict[str, str]:
        garde = {nom: os.environ[nom] for nom in os.environ if nom in {"PATH", "HOME"} or nom.startswith("COVERAGE")}
        propres = {
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "DOSSIER_VAR": str(self.dossier),
            "DATABASE_URL": self.adresse(role),
            "ROLE_APPLICATION": self.application,
        }
        return garde | propres | self.reglages | reglages

    def lancer(
        self, *arguments: str, role: str = "", entree: str = "", **reglages: str
    ) -> subprocess.CompletedProcess[str]:
        """Run ``manage.py`` as this role (the one that serves, by default)."""
        commande = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            commande, cwd=RACINE, env=self.env(role, **reglages), input=entree, capture_output=True, text=True,
            timeout=200, check=False,
        )  # fmt: skip

    def gerer(self, *arguments: str, role: str = "", entree: str = "", **reglages: str) -> str:
        fini = self.lancer(*arguments, role=role, entree=entree, **reglages)
        assert fini.returncode == 0, fini.stdout + fini.stderr
        return fini.stdout

    def refuser(self, *arguments: str, role: str = "", entree: str = "", **reglages: str) -> str:
        """Run a command that must fail with one sentence; return what it said."""
        fini = self.lancer(*arguments, role=role, entree=entree, **reglages)
        assert fini.returncode == 1, fini.stdout + fini.stderr
        assert "Traceback" not in fini.stderr
        return fini.stdout + fini.stderr

    def vendre(self) -> None:
        """A client pays 5 000 F in a salon of hers."""
        self.gerer("shell", "-v0", "-c", VENDRE)

    def sauvegarder(self, *options: str, **reglages: str) -> pathlib.Path:
        """Back up as the role that serves; return the file."""
        self.gerer("sauvegarder", *options, **reglages)
        return self.notes()[-1]

    def notes(self) -> list[pathlib.Path]:
        """Return the backups of the folder, the oldest first."""
        return sorted(note.with_suffix("") for note in self.sauvegardes.glob("*.json"))

    def executer(self, ordre: str, role: str = "") -> list[tuple[Any, ...]]:
        connexion = psycopg2.connect(self.adresse(role))
        try:
            with connexion, connexion.cursor() as curseur:
                curseur.execute(ordre)
                return list(curseur.fetchall()) if curseur.description else []
        finally:
            connexion.close()

    def livre(self) -> tuple[int, int]:
        """Return the lines of the ledger and the francs of its debits."""
        [(lignes, debits)] = self.executer(LIVRE)
        return lignes, int(debits or 0)

    def vider(self) -> None:
        """The disk died: a new, empty database of the same name."""
        serveur = psycopg2.connect(host=self.hote, user=os.environ["PGUSER"], dbname="postgres")
        serveur.autocommit = True
        try:
            serveur.cursor().execute(f"DROP DATABASE {self.base} WITH (FORCE)")
            serveur.cursor().execute(f"CREATE DATABASE {self.base} OWNER {self.proprietaire}")
        finally:
            serveur.close()


def manifeste(sauvegarde: pathlib.Path) -> dict[str, Any]:
    lu: dict[str, Any] = json.loads(note(sauvegarde).read_text(encoding="utf-8"))
    return lu


def noter(sauvegarde: pathlib.Path, **champs: Any) -> None:
    """Rewrite the manifest with these fields: whoever tampers with a backup can do that too."""
    note(sauvegarde).write_text(json.dumps(manifeste(sauvegarde) | champs), encoding="utf-8")


def note(sauvegarde: pathlib.Path) -> pathlib.Path:
    return sauvegarde.with_name(sauvegarde.name + ".json")


def retourner_un_octet(fichier: pathlib.Path, place: int) -> None:
    """Flip every bit of one byte."""
    with fichier.open("r+b") as flux:
        flux.seek(place)
        [octet] = flux.read(1)
        flux.seek(place)
        flux.write(bytes([octet ^ 0xFF]))
