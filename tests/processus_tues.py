"""What a process killed with -9 leaves for a moment: the server has still to read that its client is gone."""

from __future__ import annotations

import time

from django.db import connection

_TENUS = """SELECT count(*) FROM pg_locks JOIN pg_stat_activity a USING (pid)
    WHERE a.datname = current_database() AND a.backend_type = 'client backend' AND pid <> pg_backend_pid()"""


def attendre_la_mort(delai: float = 30.0) -> None:
    """Wait until nobody else holds a lock in the test's database: those of the killed process are then given back.

    Args:
        delai: seconds after which the test fails.
    """
    fin = time.monotonic() + delai
    with connection.cursor() as curseur:
        while True:
            curseur.execute(_TENUS)
            if not curseur.fetchone()[0]:
                return
            assert time.monotonic() < fin, f"un processus tué tient encore la base après {delai} s"
            time.sleep(0.02)
