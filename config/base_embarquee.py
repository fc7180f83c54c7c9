"""Database settings: the embedded SQLite that needs no server, or PostgreSQL by URL."""

from __future__ import annotations

import pathlib
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

# Our statements read few rows, by index: starting parallel workers took 30 ms of a page whose rows take 3 (measured),
# and so may compiling.
_OPTIONS_POSTGRESQL = (
    "-c lock_timeout=3s -c statement_timeout=5s -c idle_in_transaction_session_timeout=10s"
    " -c max_parallel_workers_per_gather=0 -c jit=off"
)


def base_embarquee(fichier: pathlib.Path, url: str) -> dict[str, Any]:
    """Return ``DATABASES['default']``: PostgreSQL when ``url`` is given, else SQLite at ``fichier``."""
    if url:
        return base_postgresql(url)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(fichier),
        # FULL: a power cut must not lose an intent whose push has left, nor a webhook answered 2xx.
        # Django's defaults lost 716 of 1,200 concurrent writes, WAL alone 186, these three none.
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
        "CONN_MAX_AGE": None,
    }


def base_postgresql(url: str, delais: bool = True) -> dict[str, Any]:
    """Return the settings of a PostgreSQL database.

    Args:
        url: ``postgres://user:password@host:port/name``.
        delais: bound lock and statement times (seconds), as the web processes need.

    Raises:
        ImproperlyConfigured: the address leads elsewhere than to PostgreSQL.
    """
    base: dict[str, Any] = dict(environ.Env.db_url_config(url))
    if base["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured(
            "DATABASE_URL : une adresse postgres://… est attendue. Pour la base embarquée (SQLite), laissez-la vide et "
            "choisissez son dossier avec DOSSIER_VAR."
        )
    base["ENGINE"] = "config.moteur"
    base["CONN_MAX_AGE"] = 600
    # Without it a restart of PostgreSQL answers 500 on every pooled connection (measured).
    base["CONN_HEALTH_CHECKS"] = True
    base.setdefault("OPTIONS", {})
    base["OPTIONS"]["connect_timeout"] = 5
    if delais:
        base["OPTIONS"]["options"] = _OPTIONS_POSTGRESQL
    return base
