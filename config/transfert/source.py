"""The embedded database, read alone: nobody writes while it is copied, and nothing here can write to it."""

from __future__ import annotations

import contextlib
import pathlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from config.sauvegarde.manifeste import migrations_appliquees
from config.transfert.mots import TransfertImpossible
from config.transfert.tables import Table

# Seconds given to whoever is just finishing.
ATTENTE = 3


@dataclass(frozen=True, slots=True)
class Source:
    """An embedded database: its file, and the migrations it has."""

    fichier: pathlib.Path
    migrations: frozenset[str]


def source_ici() -> Source:
    """Return the embedded database of this installation, closed by this process.

    Raises:
        TransfertImpossible: this installation is not on one, or it is not up to date.
    """
    if connection.vendor != "sqlite":
        raise TransfertImpossible(
            "Ces réglages servent déjà depuis PostgreSQL : lancez la commande avec ceux de la base embarquée "
            "(DATABASE_URL vide)."
        )
    fichier = pathlib.Path(str(connection.settings_dict["NAME"])).absolute()
    if not fichier.exists():
        raise TransfertImpossible(f"Il n'y a pas de base embarquée en {fichier}.")
    executeur = MigrationExecutor(connection)
    if executeur.migration_plan(executeur.loader.graph.leaf_nodes()):
        raise TransfertImpossible("La base embarquée n'est pas à jour : lancez d'abord manage.py migrate.")
    source = Source(fichier, frozenset(migrations_appliquees()))
    connections.close_all()
    return source


@contextlib.contextmanager
def source_ouvrir(fichier: pathlib.Path) -> Iterator[sqlite3.Connection]:
    """Give the embedded database, held for ourselves alone until the end.

    Not a consistent snapshot of a database that goes on: what a client paid meanwhile would be in neither.

    Raises:
        TransfertImpossible: somebody has it open, or it is damaged.
    """
    with contextlib.closing(
        sqlite3.connect(f"{fichier.as_uri()}?mode=rw", uri=True, timeout=ATTENTE, isolation_level=None)
    ) as base:
        try:
            # An idle server keeps the file open and would write again a second later: its mere presence refuses this.
            base.execute("PRAGMA locking_mode=EXCLUSIVE")
            base.execute("BEGIN EXCLUSIVE")
            base.execute("PRAGMA query_only=ON")
            abimee = base.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]
        except sqlite3.OperationalError as erreur:
            if "locked" not in str(erreur) and "busy" not in str(erreur):
                raise TransfertImpossible(f"La base embarquée ne s'ouvre pas : {erreur}.") from erreur
            raise TransfertImpossible(
                "Un autre programme a encore la base embarquée ouverte : arrêtez le serveur (et ses tâches), "
                "puis recommencez."
            ) from erreur
        except sqlite3.DatabaseError as erreur:
            raise TransfertImpossible(f"La base embarquée est abîmée ({erreur}) : restaurez-la d'abord.") from erreur
        if abimee:
            raise TransfertImpossible("La base embarquée est abîmée (quick_check) : restaurez-la d'abord.")
        yield base


def lignes_compter(base: sqlite3.Connection, tables: list[Table]) -> int:
    """Return how many rows there are in all."""
    return sum(base.execute(f'SELECT COUNT(*) FROM "{table.nom}"').fetchone()[0] for table in tables)


def dernier_numero(base: sqlite3.Connection, table: Table) -> int:
    """Return the last key ever drawn, that of a deleted row included: a fact's number never comes back."""
    (present,) = base.execute(f'SELECT COALESCE(MAX("{table.cles[0].nom}"), 0) FROM "{table.nom}"').fetchone()
    tire = base.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table.nom,)).fetchone()
    return max(int(present), int(tire[0]) if tire else 0)


def derniere_vie(base: sqlite3.Connection) -> str:
    """Return when this installation last worked (ISO, UTC): what fell due since then, nobody could do.

    The last round of a sweeper, else the last fact; empty when there is neither.
    """
    for champ, table in (("vu_le", "salon_paiement_battement"), ("date_creation", "traces_transactions")):
        (instant,) = base.execute(f"SELECT MAX({champ}) FROM {table}").fetchone()
        if instant:
            return f"{instant.removesuffix('+00:00')}+00:00".replace(" ", "T")
    return ""
