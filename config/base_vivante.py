"""Does the database answer, told within two seconds even when it hangs: what a probe and a scrape ask first."""

from __future__ import annotations

from typing import Any, cast

from django.db import Error, connection

# Seconds, per address of the server. The least that PostgreSQL's own library accepts.
ATTENTE = 2


def base_repond() -> bool:
    """Open a connection of its own and close it.

    A hung server keeps the connections we have and answers nothing on them, for ever: only opening one has a limit.
    The embedded database is a file of this machine, which opens or does not.
    """
    if connection.vendor != "postgresql":
        return True
    # Only what says where it is: our own options, cursors and pools are for connections that serve.
    reglages = connection.get_connection_params() | {"connect_timeout": ATTENTE}
    try:
        with connection.wrap_database_errors:
            cast(Any, connection).Database.connect(**reglages).close()
    except Error:
        return False
    return True
