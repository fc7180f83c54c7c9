"""Every row of a table, streamed into PostgreSQL by ``COPY``, a few megabytes at a time."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import psycopg2

from config.transfert.ecriture import ECRIRE, NUL
from config.transfert.mots import TransfertImpossible, ecriture_ratee
from config.transfert.tables import Table

LIGNES, OCTETS = 5_000, 2 << 20
Lot = tuple[list[str], str]


def table_copier(base: sqlite3.Connection, curseur: Any, table: Table, avancer: Callable[[int], None]) -> None:
    """Copy one table into the cursor's transaction, and have every key and constraint checked at its end.

    Args:
        avancer: told how many more rows are there.

    Raises:
        TransfertImpossible: a row cannot be; the sentence names it.
    """
    ordre = f'COPY "{table.nom}" ({_citees(table)}) FROM STDIN'
    for cles, texte in _lots(base, table):
        try:
            curseur.copy_expert(ordre, io.BytesIO(texte.encode()), size=1 << 16)
        except psycopg2.Error as erreur:
            raise ecriture_ratee(erreur, table.nom, cles) from erreur
        avancer(len(cles))
    try:
        # Now and not at the end: what waits to be checked is kept in the server's memory.
        curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
        curseur.execute("SET CONSTRAINTS ALL DEFERRED")
    except psycopg2.Error as erreur:
        raise ecriture_ratee(erreur, table.nom) from erreur


def _citees(table: Table) -> str:
    return ", ".join(f'"{colonne.nom}"' for colonne in table.colonnes)


def _lots(base: sqlite3.Connection, table: Table) -> Iterator[Lot]:
    """Give the rows as COPY reads them, with their keys, in batches that stay small whatever a row weighs."""
    noms = [colonne.nom for colonne in table.colonnes]
    rangs, ecrire = [noms.index(cle.nom) for cle in table.cles], [ECRIRE[colonne.genre] for colonne in table.colonnes]
    cles: list[str] = []
    lignes: list[str] = []
    poids = 0
    # As it lies in the file: the comparison reads by key, another way through it.
    for ligne in base.execute(f'SELECT {_citees(table)} FROM "{table.nom}"'):
        try:
            texte = "\t".join(
                [NUL if valeur is None else ecrit(valeur) for valeur, ecrit in zip(ligne, ecrire, strict=True)]
            )
        except (ValueError, TypeError, AttributeError) as erreur:
            raise _illisible(ligne, table, _cle(ligne, rangs)) from erreur
        cles.append(_cle(ligne, rangs))
        lignes.append(texte)
        poids += len(texte)
        if len(cles) >= LIGNES or poids >= OCTETS:
            yield cles, "\n".join(lignes) + "\n"
            cles, lignes, poids = [], [], 0
    if cles:
        yield cles, "\n".join(lignes) + "\n"


def _cle(ligne: tuple[Any, ...], rangs: list[int]) -> str:
    return "/".join([str(ligne[rang]) for rang in rangs])


def _illisible(ligne: tuple[Any, ...], table: Table, cle: str) -> TransfertImpossible:
    """Name the first value that is not what its column promises; not the value, which may be somebody's."""
    for valeur, colonne in zip(ligne, table.colonnes, strict=True):
        try:
            _ = NUL if valeur is None else ECRIRE[colonne.genre](valeur)
        except (ValueError, TypeError, AttributeError):
            return TransfertImpossible(
                f"La ligne {cle} de {table.nom} ne peut pas être copiée : la colonne {colonne.nom} "
                f"y contient une valeur que PostgreSQL refuse ({colonne.genre.name.lower()} attendu)."
            )
    return TransfertImpossible(f"La ligne {cle} de {table.nom} ne peut pas être copiée.")
