"""Triggers that refuse UPDATE, DELETE and TRUNCATE (PostgreSQL) or REPLACE (SQLite) on append-only tables.

A model is append-only when it wears :func:`immuable`; nothing else has to be declared.
"""

from __future__ import annotations

from typing import TypeVar

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

MESSAGE = "fait immuable"
M = TypeVar("M", bound=type[models.Model])
_IMMUABLES: list[type[models.Model]] = []


def immuable(modele: M) -> M:
    """Declare a model append-only: the database will refuse to change or delete its rows."""
    _IMMUABLES.append(modele)
    return modele


def tables_immuables(connexion: BaseDatabaseWrapper) -> list[str]:
    """Return the append-only tables that exist in this database, sorted."""
    with connexion.cursor() as curseur:
        presentes = set(connexion.introspection.table_names(curseur))
    voulues = {modele._meta.db_table for modele in _IMMUABLES}
    return sorted(voulues & presentes)


def installer_declencheurs(connexion: BaseDatabaseWrapper) -> None:
    """Create the missing triggers; harmless when they are all there."""
    postgresql = connexion.vendor == "postgresql"
    with connexion.cursor() as curseur:
        if postgresql:
            curseur.execute(_FONCTION)
        for table in tables_immuables(connexion):
            for ordre in _POSTGRESQL if postgresql else _SQLITE:
                curseur.execute(ordre.format(table=table, message=MESSAGE, connue=_connue(table)))


def _connue(table: str) -> str:
    """Return the SQL that tells whether a new row would take the place of an old one, by any of its unique keys."""
    modele = next(modele for modele in _IMMUABLES if modele._meta.db_table == table)
    options = modele._meta
    colonnes = {champ.name: champ.column for champ in options.concrete_fields}
    cles = [[champ.name for champ in options.pk_fields]]
    cles += [[champ.name] for champ in options.concrete_fields if champ.unique]
    cles += [list(contrainte.fields) for contrainte in options.total_unique_constraints]
    egalites = (" AND ".join(f"{colonnes[nom]} = NEW.{colonnes[nom]}" for nom in cle) for cle in cles)
    return " OR ".join(dict.fromkeys(f"({egalite})" for egalite in egalites))


def declencheurs_manquants(connexion: BaseDatabaseWrapper) -> list[str]:
    """Return ``table.trigger`` names that should exist, enabled, and do not."""
    manquants = []
    with connexion.cursor() as curseur:
        curseur.execute(_LISTE_POSTGRESQL if connexion.vendor == "postgresql" else _LISTE_SQLITE)
        presents = {(table, nom) for table, nom in curseur.fetchall()}
        if connexion.vendor == "postgresql":
            # Triggers may all be there and call a function that somebody emptied.
            curseur.execute("SELECT prosrc FROM pg_proc WHERE proname = 'refuser_reecriture'")
            if curseur.fetchall() != [(_CORPS,)]:
                manquants.append("refuser_reecriture()")
    suffixes = ("upd", "del", "tru") if connexion.vendor == "postgresql" else ("upd", "del", "rep")
    for table in tables_immuables(connexion):
        manquants += [
            f"{table}.{table}_immuable_{s}" for s in suffixes if (table, f"{table}_immuable_{s}") not in presents
        ]
    return manquants


_CORPS = f"""
BEGIN RAISE EXCEPTION '{MESSAGE} : % sur %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END """
_FONCTION = f"CREATE OR REPLACE FUNCTION refuser_reecriture() RETURNS trigger LANGUAGE plpgsql AS $${_CORPS}$$"
_POSTGRESQL = [
    "CREATE OR REPLACE TRIGGER {table}_immuable_upd BEFORE UPDATE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION refuser_reecriture()",
    "CREATE OR REPLACE TRIGGER {table}_immuable_del BEFORE DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION refuser_reecriture()",
    "CREATE OR REPLACE TRIGGER {table}_immuable_tru BEFORE TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuser_reecriture()",
]
_SQLITE = [
    "CREATE TRIGGER IF NOT EXISTS {table}_immuable_upd BEFORE UPDATE ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{message} : UPDATE sur {table}'); END",
    "CREATE TRIGGER IF NOT EXISTS {table}_immuable_del BEFORE DELETE ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{message} : DELETE sur {table}'); END",
    # Made anew each time: which keys are unique may have changed.
    "DROP TRIGGER IF EXISTS {table}_immuable_rep",
    # INSERT OR REPLACE deletes the old row without calling the DELETE trigger (measured).
    "CREATE TRIGGER {table}_immuable_rep BEFORE INSERT ON {table} "
    "WHEN EXISTS (SELECT 1 FROM {table} WHERE {connue}) "
    "BEGIN SELECT RAISE(ABORT, '{message} : REPLACE sur {table}'); END",
]
_LISTE_POSTGRESQL = """
SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
"""
_LISTE_SQLITE = "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
