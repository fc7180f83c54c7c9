"""Instants as the sealed bytes spell them: a text, whatever the database holds.

PostgreSQL knows the year 294276, 44 BC and infinity; Python knows none of them. Read as an object, one such row would
stop everything read with it. As texts of one length, all in UTC, the others are compared without being made.
"""

from __future__ import annotations

import datetime
import functools
from typing import Any

# An hour taken off or added must still be an instant.
_ANNEES = range(2, 9999)
_JOUR = len("2026-03-10")


def instant_ecrire(instant: datetime.datetime) -> str:
    """Spell an aware instant."""
    return instant.astimezone(datetime.UTC).isoformat(timespec="microseconds")


def instant_epeler(texte: str) -> str:
    """Spell what the database says of an instant (``2026-11-28 10:00:00.5+00``), or keep it if no clock of ours can."""
    if texte[10:11] == " " and texte[-3:] == "+00":
        # PostgreSQL's own text of any year of four digits, less the zeros at its end.
        heure = texte[11:-3]
        if len(heure) != len("10:00:00.000000"):
            heure = (heure if "." in heure else f"{heure}.").ljust(15, "0")
        return f"{texte[:10]}T{heure}+00:00"
    try:
        lu = datetime.datetime.fromisoformat(texte)
    except ValueError:
        return texte
    # SQLite keeps no zone.
    return instant_ecrire(lu.replace(tzinfo=datetime.UTC) if lu.tzinfo is None else lu)


def est_epele(instant: str) -> bool:
    """Tell whether :func:`instant_epeler` could spell it."""
    return instant[10:11] == "T"


def instant_lire(epele: str) -> datetime.datetime | None:
    """Return the instant (aware), ``None`` for one that cannot be reckoned with."""
    if not est_epele(epele):
        return None
    lu = datetime.datetime.fromisoformat(epele)
    return lu if lu.year in _ANNEES else None


def colonne_lire(brute: Any) -> Any:
    """Return what a statement written by hand reads of a date's column: a day, an instant (aware) or nothing.

    SQLite has words for both, in UTC and without saying so; PostgreSQL has objects.
    """
    if isinstance(brute, str):
        brute = (datetime.date if len(brute) == _JOUR else datetime.datetime).fromisoformat(brute)
    naif = isinstance(brute, datetime.datetime) and brute.tzinfo is None
    return brute.replace(tzinfo=datetime.UTC) if naif else brute


@functools.lru_cache(maxsize=64)
def instant_octets(epele: str) -> bytes:
    """Return the eight bytes a link holds of it, none when it is not one; a whole batch is sealed at the same one."""
    lu = instant_lire(epele)
    return b"" if lu is None else micros_octets(lu)


def micros_octets(instant: datetime.datetime) -> bytes:
    """Return the microseconds since 1970, on eight bytes."""
    return round(instant.timestamp() * 1_000_000).to_bytes(8, signed=True)
