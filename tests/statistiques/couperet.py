"""A process that dies in the middle of its work: the server ends its connection before one of its statements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg2
from django.db import connection


class Couperet:
    """Ends the server's side of this connection before the statement of this rank."""

    def __init__(self, rang: int) -> None:
        self.rang, self.vus = rang, 0

    def __call__(self, executer: Callable[..., Any], sql: str, *reste: Any) -> Any:
        self.vus += 1
        if self.vus == self.rang:
            brut = connection.connection
            autre = psycopg2.connect(brut.dsn)
            with autre, autre.cursor() as curseur:
                curseur.execute("SELECT pg_terminate_backend(%s)", [brut.info.backend_pid])
            autre.close()
        return executer(sql, *reste)
