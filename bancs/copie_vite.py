"""Rows that arrive as COPY lines, written as fast as the database can: COPY, or executemany on SQLite."""

from __future__ import annotations

import contextlib
import io
import queue
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import BooleanField, DateTimeField, Model, UUIDField

from bancs.semis import sans_controles

# Per table: its columns and its lines.
Paquet = Mapping[type[Model], tuple[Sequence[str], str]]
_FIN = None


class Depot:
    """Where packets of lines go, on the current connection and inside its transaction."""

    def deposer(self, paquet: Paquet) -> None:
        """Write one packet."""
        ecrire = _copier if connection.vendor == "postgresql" else _executer
        with transaction.atomic():
            if connection.vendor == "postgresql":
                sans_controles()
            for table, (colonnes, lignes) in paquet.items():
                ecrire(connection.cursor, table, colonnes, lignes)

    def finir(self) -> None:
        """Nothing waits here."""


class DepotParallele(Depot):
    """Two connections of our own, the facts on one and everything else on the other, while the next lines are made.

    Args:
        lourdes: the tables of the first.
    """

    def __init__(self, lourdes: Iterable[type[Model]]) -> None:
        self._lourdes = frozenset(lourdes)
        self._files: list[queue.Queue[Paquet | None]] = [queue.Queue(maxsize=4) for _rang in range(2)]
        self._erreurs: list[BaseException] = []
        self._fils = [threading.Thread(target=self._ecrire, args=(file,), daemon=True) for file in self._files]
        for fil in self._fils:
            fil.start()

    def deposer(self, paquet: Paquet) -> None:
        """Leave one packet to the writers; raises what stopped them."""
        if self._erreurs:
            raise self._erreurs[0]
        for rang, file in enumerate(self._files):
            file.put({table: lot for table, lot in paquet.items() if (table in self._lourdes) == (rang == 0)})

    def finir(self) -> None:
        """Wait until everything is committed."""
        for file in self._files:
            file.put(_FIN)
        for fil in self._fils:
            fil.join()
        if self._erreurs:
            raise self._erreurs[0]

    def _ecrire(self, file: queue.Queue[Paquet | None]) -> None:
        propre = connection.get_new_connection(connection.get_connection_params())
        try:
            with propre.cursor() as curseur:
                curseur.execute("SET session_replication_role = replica")
                curseur.execute("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0")
                curseur.execute("SET synchronous_commit = off")
            while (paquet := file.get()) is not _FIN:
                for table, (colonnes, lignes) in paquet.items():
                    _copier(propre.cursor, table, colonnes, lignes)
                propre.commit()
        except BaseException as erreur:
            self._erreurs.append(erreur)
            while file.get() is not _FIN:
                pass
        finally:
            propre.close()


@contextlib.contextmanager
def index_suspendus(tables: Sequence[type[Model]], avancer: Callable[[str], None]) -> Iterator[None]:
    """Drop the secondary indexes of these tables and make them again at the end, whatever happens: a quarter the time.

    Unique ones stay: their keys come in order, which costs little, and foreign keys need some of them.

    Args:
        avancer: told the name of each index as it is made.
    """
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i "
            "JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid "
            "WHERE NOT i.indisunique AND t.relname = ANY(%s)",
            [[table._meta.db_table for table in tables]],
        )
        connus = curseur.fetchall()
        for nom, _definition in connus:
            curseur.execute(f'DROP INDEX "{nom}"')
        for table in tables:
            # It would read again and again what grows: once at the end is enough.
            curseur.execute(f"ALTER TABLE {table._meta.db_table} SET (autovacuum_enabled = false)")
    try:
        yield
    finally:
        with connection.cursor() as curseur:
            for table in tables:
                curseur.execute(f"ALTER TABLE {table._meta.db_table} RESET (autovacuum_enabled)")
        # The longest first, so that both connections end together.
        rangs = {"traces_transactions": 0, "paiements_ecritures": 1}
        _refaire(sorted(connus, key=lambda couple: rangs.get(_table_de(couple[1]), 2)), avancer)


def _table_de(definition: str) -> str:
    return definition.partition(" ON ")[2].split()[0].removeprefix("public.")


def _refaire(index: list[tuple[str, str]], avancer: Callable[[str], None]) -> None:
    """Make indexes on two connections at once, each table's in their order."""
    file: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()
    for couple in index:
        file.put(couple)
    erreurs: list[BaseException] = []

    def ouvrier() -> None:
        propre = connection.get_new_connection(connection.get_connection_params())
        propre.autocommit = True
        try:
            with propre.cursor() as curseur, contextlib.suppress(queue.Empty):
                curseur.execute("SET statement_timeout = 0; SET lock_timeout = 0; SET maintenance_work_mem = '1GB'")
                curseur.execute("SET max_parallel_maintenance_workers = 0")
                while True:
                    nom, definition = file.get_nowait()
                    curseur.execute(definition)
                    avancer(nom)
        except BaseException as erreur:
            erreurs.append(erreur)
        finally:
            propre.close()

    fils = [threading.Thread(target=ouvrier) for _rang in range(2)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    if erreurs:
        raise erreurs[0]


def _copier(curseur_de: Callable[[], Any], table: type[Model], colonnes: Sequence[str], lignes: str) -> None:
    if lignes:
        with curseur_de() as curseur:
            ordre = f"COPY {table._meta.db_table} ({', '.join(colonnes)}) FROM STDIN"
            curseur.copy_expert(ordre, io.BytesIO(lignes.encode()), 1 << 20)


_ECHAPPE = re.compile(r"\\(.)")


def _executer(curseur_de: Callable[[], Any], table: type[Model], colonnes: Sequence[str], lignes: str) -> None:
    champs = {str(champ.column): champ for champ in table._meta.concrete_fields}
    lecteurs = [_lecteur(champs[colonne]) for colonne in colonnes]
    rangees = [
        [None if texte == "\\N" else lire(texte) for lire, texte in zip(lecteurs, ligne.split("\t"), strict=True)]
        for ligne in lignes.splitlines()
    ]
    with curseur_de() as curseur:
        trous = ", ".join(["%s"] * len(colonnes))
        curseur.executemany(f"INSERT INTO {table._meta.db_table} ({', '.join(colonnes)}) VALUES ({trous})", rangees)


def _lecteur(champ: Any) -> Callable[[str], object]:
    """Return how SQLite stores what COPY writes for this field."""
    interne = champ.target_field if champ.is_relation else champ
    if isinstance(interne, UUIDField):
        return lambda texte: texte.replace("-", "")
    if isinstance(interne, DateTimeField):
        return lambda texte: texte.removesuffix("+00")
    if isinstance(interne, BooleanField):
        return lambda texte: int(texte == "t")
    return lambda texte: _ECHAPPE.sub(r"\1", texte)
