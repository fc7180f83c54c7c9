"""Work nobody waits for may take longer than a page: one statement over a year of facts, a list of a million rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import Error, connection

# Seconds one statement may last in the background.
DUREE_MAX = 240


@contextmanager
def sans_limite() -> Iterator[None]:
    """Let each statement of this block last: the web's limit (5 s) is not for what is made in the background."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as curseur:
        curseur.execute("SET statement_timeout = %s", [DUREE_MAX * 1000])
    try:
        yield
    finally:
        # A connection that was lost meanwhile took its setting with it.
        with suppress(Error), connection.cursor() as curseur:
            curseur.execute("RESET statement_timeout")
