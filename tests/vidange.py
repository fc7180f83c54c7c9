"""Emptying the database between tests: whatever the append-only triggers say, and in a few milliseconds.

Django truncates every table, then makes every permission, content type, trigger and right again: most of the time a
test of real transactions took. Nearly all tables are empty, so ours deletes from the others, and keeps what migrations
made.
"""

from __future__ import annotations

from typing import Any, cast

from django.core.management.commands import flush
from django.db import connections, transaction
from django.db.backends.postgresql.creation import DatabaseCreation
from django.db.backends.postgresql.operations import DatabaseOperations

# Made by migrate, and the same for every test.
GARDEES = {"django_migrations", "django_content_type", "auth_permission"}
_tables: dict[str, list[str]] = {}


def _a_vider(operations: DatabaseOperations) -> list[str]:
    """Return the quoted names of the tables a test may have written in; read once per database."""
    base = operations.connection.settings_dict["NAME"]
    if base not in _tables:
        noms = operations.connection.introspection.django_table_names(only_existing=True, include_views=False)
        _tables[base] = [operations.quote_name(nom) for nom in sorted(set(noms) - GARDEES)]
    return _tables[base]


def _vider(self: DatabaseOperations, sql_list: Any) -> None:
    """Delete every row. The locks wait, as TRUNCATE would, for a request the last test left unfinished."""
    tables = _a_vider(self)
    with transaction.atomic(using=self.connection.alias), self.connection.cursor() as curseur:
        # After a long test several tables are being vacuumed at once, each until it is asked to leave.
        curseur.execute("SET LOCAL session_replication_role = replica; SET LOCAL statement_timeout = '60s'")
        curseur.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
        curseur.execute(" UNION ALL ".join(f"SELECT '{nom}' WHERE EXISTS (SELECT FROM {nom})" for nom in tables))
        pleines = [nom for (nom,) in curseur.fetchall()]
        if pleines:
            curseur.execute("; ".join(f"DELETE FROM {nom}" for nom in pleines))


_annoncer = cast(Any, flush).emit_post_migrate_signal


def _annoncer_hors_postgresql(verbosity: int, interactive: bool, db: str, **options: Any) -> None:
    if connections[db].vendor != "postgresql":
        _annoncer(verbosity, interactive, db, **options)


def _detruire_la_base(self: Any, test_database_name: str, verbosity: int) -> None:
    """Drop the worker's database even while the last test's server or browser lets go of its connection."""
    with self._nodb_cursor() as curseur:
        curseur.execute(f"DROP DATABASE {self.connection.ops.quote_name(test_database_name)} WITH (FORCE)")


def installer() -> None:
    """Put them in Django's place, for this process."""
    cast(Any, DatabaseCreation)._destroy_test_db = _detruire_la_base
    cast(Any, DatabaseOperations).execute_sql_flush = _vider
    cast(Any, flush).emit_post_migrate_signal = _annoncer_hors_postgresql
