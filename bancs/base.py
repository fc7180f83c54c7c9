"""The private PostgreSQL seen from outside: its CPU, and the statements that really reach it."""

from __future__ import annotations

import os
import pathlib
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from bancs.mesure import enfants, processeur

_ORDRE = re.compile(r"LOG:  (?:statement|execute [^:]*): (.*)")


def processeur_base() -> float:
    """Return the CPU seconds used so far by the whole cluster: backends alive or gone, WAL writer, checkpointer."""
    maitre = _maitre()
    return processeur([maitre, *enfants(maitre)])


def menage() -> None:
    """Give every round the same start: fresh statistics, no dead rows, no checkpoint due."""
    with connection.cursor() as curseur:
        curseur.execute("VACUUM ANALYZE")
        curseur.execute("CHECKPOINT")


@contextmanager
def ordres_notes() -> Iterator[Counter[str]]:
    """Count the statements of *new* connections, as the server saw them; the counter fills when the block ends."""
    vus: Counter[str] = Counter()
    journal = pathlib.Path(os.environ["PGHOST"]) / "postgresql.log"
    with connection.cursor() as curseur:
        curseur.execute(f"ALTER ROLE {os.environ['PGUSER']} SET log_statement = 'all'")
    depart = journal.stat().st_size
    try:
        yield vus
    finally:
        with connection.cursor() as curseur:
            curseur.execute(f"ALTER ROLE {os.environ['PGUSER']} RESET log_statement")
        with journal.open("rb") as flux:
            flux.seek(depart)
            texte = flux.read().decode("utf-8", errors="replace")
        vus.update(resumer(ordre) for ordre in _ORDRE.findall(texte))


def resumer(ordre: str) -> str:
    """Return a statement's verb and table, enough to recognise it: ``UPDATE paiements_paiement``."""
    mots = ordre.replace('"', "").split()
    verbe = mots[0].upper()
    if verbe == "SELECT" and "FROM" in mots:
        fin = " FOR UPDATE" if "UPDATE" in mots else ""
        return f"SELECT {mots[mots.index('FROM') + 1]}{fin}"
    if verbe == "INSERT":
        return f"INSERT {mots[2]}"
    return f"{verbe} {mots[1]}" if verbe in {"UPDATE", "DELETE"} else verbe if verbe != "SELECT" else ordre


def _maitre() -> int:
    fichier = pathlib.Path(os.environ["PGHOST"]) / "donnees" / "postmaster.pid"
    return int(fichier.read_text(encoding="utf-8").split()[0])
