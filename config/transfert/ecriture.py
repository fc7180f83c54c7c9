"""From what SQLite keeps to what ``COPY`` reads: one function for each kind of value, strict."""

from __future__ import annotations

import datetime
import re
import uuid
from collections.abc import Callable
from typing import Any

from config.transfert.tables import Genre

NUL = r"\N"
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?(\+00:00)?")


def _entier(valeur: Any) -> str:
    if type(valeur) is not int:
        raise ValueError
    return str(valeur)


def _booleen(valeur: Any) -> str:
    if valeur not in (0, 1):
        raise ValueError
    return "t" if valeur else "f"


def _texte(valeur: Any) -> str:
    # Refused by name here: PostgreSQL would refuse the whole batch.
    if type(valeur) is not str or "\0" in valeur:
        raise ValueError
    texte: str = valeur.replace("\\", "\\\\") if "\\" in valeur else valeur
    return texte.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")


def _uuid(valeur: Any) -> str:
    return str(uuid.UUID(hex=valeur))


def _instant(valeur: Any) -> str:
    """Django keeps instants in UTC, and says so only where a statement of ours wrote them."""
    if not _INSTANT.fullmatch(valeur):
        raise ValueError
    return datetime.datetime.fromisoformat(valeur).replace(tzinfo=datetime.UTC).isoformat()


def _jour(valeur: Any) -> str:
    return datetime.date.fromisoformat(valeur).isoformat()


def _heure(valeur: Any) -> str:
    return datetime.time.fromisoformat(valeur).isoformat()


def _duree(valeur: Any) -> str:
    return f"{_entier(valeur)} microseconds"


def _octets(valeur: Any) -> str:
    if type(valeur) is not bytes:
        raise ValueError
    return r"\\x" + valeur.hex()


ECRIRE: dict[Genre, Callable[[Any], str]] = {
    Genre.ENTIER: _entier,
    Genre.BOOLEEN: _booleen,
    Genre.TEXTE: _texte,
    Genre.UUID: _uuid,
    Genre.INSTANT: _instant,
    Genre.JOUR: _jour,
    Genre.HEURE: _heure,
    Genre.DUREE: _duree,
    Genre.ADRESSE: _texte,
    Genre.OCTETS: _octets,
    Genre.JSON: _texte,
}
