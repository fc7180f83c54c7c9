"""The small file beside each backup: what it is, what it must weigh, and what it must hold once restored."""

from __future__ import annotations

import datetime
import hashlib
import json
import pathlib
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from config.sauvegarde.contenu import Contenu
from config.sauvegarde.programmes import SauvegardeImpossible

SUFFIXE = ".json"
BLOC = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifeste:
    """One backup.

    Args:
        fichier: its name in the folder; a folder of its own for a physical one.
        genre: ``dump``, ``physique`` or ``sqlite``.
        date: instant of the snapshot (ISO, UTC).
        octets, sha256: of the file; of a physical one, its whole size and the digest of its own ``backup_manifest``.
        version: of the code that made it; ``migrations``: those applied in the database, ``app.name``.
        serveur: major version of PostgreSQL, empty on SQLite.
        base: database and role of a physical one, which brings its own.
        contenu: figures of the snapshot; ``exact``: the copy holds just these.
    """

    fichier: str
    genre: str
    date: str
    octets: int
    sha256: str
    version: str
    migrations: list[str]
    serveur: str = ""
    base: str = ""
    role: str = ""
    exact: bool = True
    contenu: Contenu = field(default_factory=Contenu)

    @property
    def instant(self) -> datetime.datetime:
        return datetime.datetime.fromisoformat(self.date)


def ecrire(manifeste: Manifeste) -> str:
    """Return the manifest as readable JSON."""
    return json.dumps(asdict(manifeste), ensure_ascii=False, indent=1) + "\n"


def lire(sauvegarde: pathlib.Path) -> Manifeste:
    """Read the manifest of a backup.

    Raises:
        SauvegardeImpossible: there is none, or it cannot be understood.
    """
    fichier = sauvegarde.with_name(sauvegarde.name + SUFFIXE)
    try:
        lu: dict[str, Any] = json.loads(fichier.read_text(encoding="utf-8"))
        chiffres = lu.pop("contenu")
        livre = {cle: (int(debits), int(lignes)) for cle, (debits, lignes) in chiffres.pop("livre").items()}
        manifeste = Manifeste(**lu, contenu=Contenu(livre=livre, **chiffres))
        if manifeste.instant.tzinfo is None:
            raise ValueError("date sans fuseau")
    except FileNotFoundError as erreur:
        raise SauvegardeImpossible(
            f"{sauvegarde.name} n'a pas de manifeste : rien ne prouve qu'elle est entière."
        ) from erreur
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as erreur:
        raise SauvegardeImpossible(f"Le manifeste de {sauvegarde.name} est illisible.") from erreur
    return manifeste


def controler(sauvegarde: pathlib.Path, manifeste: Manifeste) -> None:
    """Compare the file with its manifest, byte for byte.

    Raises:
        SauvegardeImpossible: it is gone, or it is not what was written.
    """
    vise = sauvegarde / "backup_manifest" if manifeste.genre == "physique" else sauvegarde
    try:
        empreinte = empreinte_fichier(vise)
    except OSError as erreur:
        raise SauvegardeImpossible(f"{sauvegarde} est illisible ou absente.") from erreur
    if empreinte != manifeste.sha256:
        raise SauvegardeImpossible(
            f"{sauvegarde.name} n'est plus telle qu'elle a été écrite (SHA-256 différent) : prenez-en une autre."
        )


def empreinte_fichier(fichier: pathlib.Path) -> str:
    """Return the SHA-256 of a file, in bounded memory."""
    somme = hashlib.sha256()
    with fichier.open("rb") as flux:
        while bloc := flux.read(BLOC):
            somme.update(bloc)
    return somme.hexdigest()


def migrations_appliquees() -> list[str]:
    """Return the migrations this database says it has."""
    return sorted(f"{app}.{nom}" for app, nom in MigrationRecorder(connection).applied_migrations())


def migrations_inconnues(manifeste: Manifeste) -> list[str]:
    """Return the migrations of a backup that this code does not have: the backup is newer than the code."""
    chargeur = MigrationLoader(None, ignore_no_migrations=True)
    connues = {f"{app}.{nom}" for app, nom in chargeur.disk_migrations}
    return sorted(set(manifeste.migrations) - connues)
