"""A database of its own beside the others' on the private server: as big as wanted, gone in an instant."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection

# What is compared with us reads everything: it takes its time.
_SANS_FIN = "-c statement_timeout=0"


@contextmanager
def base_a_part(nom: str) -> Iterator[None]:
    """Work in a new, migrated database; the other is back afterwards, and this one dropped."""
    avant = connection.settings_dict["NAME"]
    _ordonner(f'CREATE DATABASE "{nom}" TEMPLATE template0')
    try:
        _aller(nom)
        call_command("migrate", verbosity=0)
        yield
    finally:
        _aller(avant)
        _ordonner(f'DROP DATABASE "{nom}" WITH (FORCE)')


def taille_base() -> float:
    """Return the size of the current database, in MB (10⁶ bytes)."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_database_size(current_database())")
        return float(curseur.fetchone()[0]) / 1e6


def _aller(nom: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = nom
    # Of the connection, not of the session: whatever closes it, the next one has all the time it wants too.
    options = connection.settings_dict["OPTIONS"]
    if _SANS_FIN not in options.get("options", ""):
        options["options"] = f"{options.get('options', '')} {_SANS_FIN}"


def _ordonner(ordre: str) -> None:
    with connection.cursor() as curseur:
        curseur.execute(ordre)
