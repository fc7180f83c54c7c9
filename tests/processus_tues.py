"""What a process killed with -9 leaves for a moment: the server has still to read that its client is gone."""

from __future__ import annotations

import time

from django.db import connection

_AUTRES = """SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend'
    AND pid <> pg_backend_pid()"""


def attendre_la_mort(delai: float = 30.0) -> None:
    """Wait until this connection is the test database's only one: the killed process's locks are then given back.

    Args:
        delai: seconds after which the test fails.
    """
    fin = time.monotonic() + delai
    with connection.cursor() as curseur:
        while True:
            curseur.execute(_AUTRES)
            if not curseur.fetchone()[0]:
                return
            assert time.monotonic() < fin, f"un processus tué tient encore la base après {delai} s"
            time.sleep(0.02)
