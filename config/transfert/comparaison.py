"""Both databases read again, table by table: how many rows, their digest, and the keys of those that differ."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg2

from config.transfert import epellation
from config.transfert.mots import ecriture_ratee
from config.transfert.tables import Table

# How many differing rows are named in each table.
MONTREES = 5
LIGNES = 2_000
# A row's key, and its spelling.
Rangee = tuple[tuple[Any, ...], str]


@dataclass(slots=True)
class Lecture:
    """One side of a table: what was read so far, in a digest of its own."""

    rangees: Iterator[Rangee]
    nombre: int = 0
    somme: Any = field(default_factory=hashlib.sha256)

    def suivante(self) -> Rangee | None:
        rangee = next(self.rangees, None)
        if rangee is not None:
            self.nombre += 1
            self.somme.update(f"{rangee[1]}\n".encode())
        return rangee


@dataclass(frozen=True, slots=True)
class Constat:
    """What a comparison found: rows and digest of each side (source, target), and what differs, in words."""

    table: str
    nombres: tuple[int, int]
    empreintes: tuple[str, str]
    differences: list[str]

    @property
    def egal(self) -> bool:
        return self.nombres[0] == self.nombres[1] and self.empreintes[0] == self.empreintes[1]


def table_comparer(base: sqlite3.Connection, cible: Any, table: Table, avancer: Callable[[int], None]) -> Constat:
    """Compare a table, row by row, in bounded memory.

    Args:
        cible: a psycopg2 connection inside a transaction.
        avancer: told how many more rows were compared.

    Raises:
        TransfertImpossible: PostgreSQL stopped answering.
    """
    finir = epellation.finisseurs(table)
    lues = base.execute(epellation.requete(table, epellation.SQLITE))
    try:
        with cible.cursor(name="comparaison") as curseur:
            curseur.itersize = LIGNES
            curseur.execute(epellation.requete(table, epellation.POSTGRESQL, binaire='COLLATE "C"'))
            source = Lecture(_rangees(lues, len(table.cles), finir))
            arrivee = Lecture(_rangees(curseur, len(table.cles), finir))
            differences = _confronter(source, arrivee, avancer)
    except psycopg2.Error as erreur:
        raise ecriture_ratee(erreur, table.nom) from erreur
    empreintes = (source.somme.hexdigest(), arrivee.somme.hexdigest())
    return Constat(table.nom, (source.nombre, arrivee.nombre), empreintes, differences)


def _rangees(lignes: Iterable[tuple[Any, ...]], large: int, finir: list[Callable[[str], str]]) -> Iterator[Rangee]:
    for ligne in lignes:
        texte = ligne[large]
        yield ligne[:large], epellation.epeler(texte, ligne[large + 1 :], finir) if finir else texte


def _confronter(source: Lecture, arrivee: Lecture, avancer: Callable[[int], None]) -> list[str]:
    """Walk both sides by key; the digests say whether they are equal, this says where they are not."""
    vues: list[str] = []
    gauche, droite = source.suivante(), arrivee.suivante()
    faites = 0
    while gauche is not None or droite is not None:
        if gauche is not None and droite is not None and gauche[0] == droite[0]:
            if gauche[1] != droite[1]:
                _noter(vues, gauche[0], "n'est pas la même")
            gauche, droite = source.suivante(), arrivee.suivante()
        elif droite is None or (gauche is not None and gauche[0] < droite[0]):
            if gauche is not None:
                _noter(vues, gauche[0], "manque à l'arrivée")
            gauche = source.suivante()
        else:
            _noter(vues, droite[0], "est de trop à l'arrivée")
            droite = arrivee.suivante()
        faites += 1
        if faites == LIGNES:
            avancer(faites)
            faites = 0
    avancer(faites)
    return vues


def _noter(vues: list[str], cle: tuple[Any, ...], phrase: str) -> None:
    if len(vues) < MONTREES:
        vues.append(f"la ligne {'/'.join(map(str, cle))} {phrase}")
