"""One spelling for a row, whichever database tells it: said by each one's own SQL, not by the code that copies."""

from __future__ import annotations

import decimal
import ipaddress
import json
from collections.abc import Callable
from typing import Any

from config.transfert.tables import Colonne, Genre, Table

# Seconds may come with a fraction or not, an instant with its zone or not: it is always UTC.
_FRACTION = "|| '.' || substr(substr(replace({c}, '+00:00', ''), {debut}) || '000000', 1, 6)"
SQLITE = {
    Genre.ENTIER: "CAST({c} AS TEXT)",
    Genre.BOOLEEN: "CAST({c} AS TEXT)",
    Genre.TEXTE: "{c}",
    Genre.UUID: "{c}",
    Genre.INSTANT: f"substr({{c}}, 1, 19) {_FRACTION.replace('{debut}', '21')}",
    Genre.JOUR: "{c}",
    Genre.HEURE: f"substr({{c}}, 1, 8) {_FRACTION.replace('{debut}', '10')}",
    Genre.DUREE: "CAST({c} AS TEXT)",
    Genre.ADRESSE: "{c}",
    Genre.OCTETS: "CASE WHEN {c} IS NOT NULL THEN lower(hex({c})) END",
    Genre.JSON: "{c}",
}
POSTGRESQL = {
    Genre.ENTIER: "{c}::text",
    Genre.BOOLEEN: "{c}::int::text",
    Genre.TEXTE: "{c}::text",
    Genre.UUID: "replace({c}::text, '-', '')",
    Genre.INSTANT: "to_char({c} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
    Genre.JOUR: "to_char({c}, 'YYYY-MM-DD')",
    Genre.HEURE: "to_char({c}, 'HH24:MI:SS.US')",
    Genre.DUREE: "(extract(epoch FROM {c}) * 1000000)::bigint::text",
    Genre.ADRESSE: "host({c})",
    Genre.OCTETS: "encode({c}, 'hex')",
    Genre.JSON: "{c}::text",
}


def _nombre(texte: str) -> int | str:
    """Spell a number that is not a plain integer: ``1e2``, ``100.0`` and ``100`` are one."""
    lu = decimal.Decimal(texte)
    # No text holds the mark: PostgreSQL's JSON refuses it.
    return int(lu) if lu == lu.to_integral_value() else f"\0{lu.normalize()}"


def _json(texte: str) -> str:
    return json.dumps(json.loads(texte, parse_float=_nombre), sort_keys=True)


def _adresse(texte: str) -> str:
    return ipaddress.ip_address(texte).packed.hex()


# What no SQL of both databases spells alike is finished here.
FINIR: dict[Genre, Callable[[str], str]] = {Genre.JSON: _json, Genre.ADRESSE: _adresse}


def finisseurs(table: Table) -> list[Callable[[str], str]]:
    """Return what finishes the last columns of :func:`requete`, in their order."""
    return [FINIR[colonne.genre] for colonne in table.colonnes if colonne.genre in FINIR]


def requete(table: Table, ecritures: dict[Genre, str], *, binaire: str = "") -> str:
    """Return the query that gives, by key: the key's columns, the row's spelling, then the columns to finish.

    Args:
        ecritures: :data:`SQLITE` or :data:`POSTGRESQL`.
        binaire: what makes a text key sort by its bytes, where that must be said.
    """
    simples = [colonne for colonne in table.colonnes if colonne.genre not in FINIR]
    # A length before each value: no two rows have the same spelling.
    morceaux = [f"COALESCE(length({x}) || ':' || {x}, '-')" for x in (_epele(c, ecritures) for c in simples)]
    restes = [_epele(colonne, ecritures) for colonne in table.colonnes if colonne.genre in FINIR]
    cles = [f'"{c.nom}"' if c.genre is Genre.ENTIER else _epele(c, ecritures) for c in table.cles]
    ordre = ", ".join(f'"{c.nom}" {binaire if c.genre is Genre.TEXTE else ""}' for c in table.cles)
    return f'SELECT {", ".join([*cles, " || ".join(morceaux), *restes])} FROM "{table.nom}" ORDER BY {ordre}'


def _epele(colonne: Colonne, ecritures: dict[Genre, str]) -> str:
    return ecritures[colonne.genre].replace("{c}", f'"{colonne.nom}"')


def epeler(texte: str, restes: tuple[Any, ...], finir: list[Callable[[str], str]]) -> str:
    """Return the whole spelling of a row."""
    for valeur, finit in zip(restes, finir, strict=True):
        fini = "-" if valeur is None else finit(valeur)
        texte += f"|{len(fini)}:{fini}"
    return texte
