"""The PostgreSQL that receives: examined before a row is sent, held against everybody, numbered as the source was."""

from __future__ import annotations

import contextlib
import sqlite3
import urllib.parse
from collections.abc import Iterator
from typing import Any

import psycopg2
from django.core.exceptions import ImproperlyConfigured
from django.db import Error
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from config.base_embarquee import base_postgresql
from config.sauvegarde.enfants import gerer
from config.transfert.mots import TransfertImpossible, ecriture_ratee, ouverture_ratee
from config.transfert.source import dernier_numero
from config.transfert.tables import DE_NAISSANCE, Table
from paiements.equilibre import equilibre_manquant
from traces.immuabilite import declencheurs_manquants


@contextlib.contextmanager
def cible_ouvrir(url: str) -> Iterator[BaseDatabaseWrapper]:
    """Give a connection to the target, as the application would open it but without its time limits.

    Raises:
        TransfertImpossible: the address is not one, or nobody answers there.
    """
    try:
        adresse = urllib.parse.urlsplit(url)
        if adresse.scheme not in {"postgres", "postgresql"} or not adresse.path.strip("/"):
            raise ValueError
        # A sleeping default would be shared with the embedded database's own connection.
        connexion = ConnectionHandler({"default": base_postgresql(url, delais=False)})["default"]
    except (ValueError, ImproperlyConfigured) as erreur:
        raise TransfertImpossible(
            "Cette adresse n'est pas celle d'une base PostgreSQL : postgres://rôle:motdepasse@serveur:5432/base"
        ) from erreur
    try:
        connexion.connect()
    except (Error, psycopg2.Error) as erreur:
        raise ouverture_ratee(erreur) from erreur
    try:
        connexion.set_autocommit(False)
        with connexion.cursor() as curseur:
            for reglage in ("statement_timeout", "idle_in_transaction_session_timeout"):
                curseur.execute(f"SET {reglage} = 0")
            curseur.execute("SET lock_timeout = '10s'")
        connexion.commit()
        yield connexion
    finally:
        # Uncommitted, everything written so far goes with it.
        with contextlib.suppress(Error):
            connexion.close()


def cible_examiner(connexion: BaseDatabaseWrapper, attendues: frozenset[str], *, migrer: str = "") -> None:
    """Make sure that the target has the tables of the source's version, and that this role may fill them.

    Args:
        attendues: the source's migrations.
        migrer: its address, when a database without any table is to be given ours; empty to refuse it.

    Raises:
        TransfertImpossible: one sentence says what to do.
    """
    ((codage, seule),) = _lignes(connexion, "SELECT pg_encoding_to_char(encoding), pg_is_in_recovery() "
                                            "FROM pg_database WHERE datname = current_database()")  # fmt: skip
    if codage != "UTF8":
        raise TransfertImpossible(f"La base d'arrivée est en {codage} : créez-la en UTF8.")
    if seule:
        raise TransfertImpossible("La base d'arrivée est une réplique : elle ne s'écrit pas.")
    if not (presentes := _migrations(connexion)):
        _donner_les_tables(connexion, migrer)
        presentes = _migrations(connexion)
    if ecart := sorted(presentes ^ attendues):
        raise TransfertImpossible(
            "La base d'arrivée n'est pas de la même version que la base embarquée : lancez migrate sur les deux "
            f"avec ce code. Première différence : {ecart[0]}."
        )
    if autres := _lignes(connexion, _A_D_AUTRES):
        raise TransfertImpossible(
            f"Ce rôle ne possède pas {autres[0][0]} : donnez l'adresse du rôle qui migre (le propriétaire)."
        )
    if manquants := [*declencheurs_manquants(connexion), *equilibre_manquant(connexion)]:
        raise TransfertImpossible(f"Il manque à la base d'arrivée {manquants[0]} : lancez-y manage.py migrate.")


def _migrations(connexion: BaseDatabaseWrapper) -> set[str]:
    """Read them here: Django's own recorder would ask whichever database has this connection's name."""
    if _lignes(connexion, "SELECT 1 WHERE to_regclass('django_migrations') IS NULL"):
        return set()
    return {f"{app}.{nom}" for app, nom in _lignes(connexion, "SELECT app, name FROM django_migrations")}


def _donner_les_tables(connexion: BaseDatabaseWrapper, url: str) -> None:
    if etrangeres := _lignes(connexion, _TABLES):
        raise TransfertImpossible(
            f"La base d'arrivée contient déjà des tables qui ne sont pas les nôtres ({etrangeres[0][0]})."
        )
    if not _lignes(connexion, "SELECT 1 WHERE has_schema_privilege(current_schema(), 'CREATE')"):
        raise TransfertImpossible("Ce rôle n'a pas le droit de créer des tables dans la base d'arrivée.")
    if not url:
        raise TransfertImpossible("La base d'arrivée n'a pas encore ses tables : ajoutez --migrer pour les y créer.")
    connexion.rollback()
    dit = gerer({"DATABASE_URL": url}, "migrate", "-v0", "--noinput")
    if not dit.reussi:
        raise TransfertImpossible(f"Les tables n'ont pas pu être créées : {dit.texte.splitlines()[-1]}")


def cible_reserver(connexion: BaseDatabaseWrapper, tables: list[Table]) -> None:
    """Keep everybody else from writing there until the end, and make sure that nobody has.

    Raises:
        TransfertImpossible: it is in use, or not empty.
    """
    noms = ", ".join(f'"{table.nom}"' for table in tables)
    try:
        with connexion.connection.cursor() as curseur:
            curseur.execute(f"LOCK TABLE {noms} IN SHARE ROW EXCLUSIVE MODE")
            for table in tables:
                if table.nom in DE_NAISSANCE:
                    continue
                curseur.execute(f'SELECT 1 FROM "{table.nom}" LIMIT 1')
                if curseur.fetchone():
                    raise TransfertImpossible(
                        f"La base d'arrivée n'est pas vide : {table.nom} contient déjà des lignes. Rien n'y est touché."
                    )
            for nom in DE_NAISSANCE:
                curseur.execute(f'DELETE FROM "{nom}"')
    except psycopg2.Error as erreur:
        raise ecriture_ratee(erreur, "la base d'arrivée") from erreur


def numeros_reprendre(base: sqlite3.Connection, curseur: Any, tables: list[Table]) -> None:
    """Have each table's numbers go on where the source's stopped."""
    for table in tables:
        dernier = dernier_numero(base, table) if table.numerotee else 0
        if dernier:
            curseur.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [f'"{table.nom}"', table.cles[0].nom, dernier]
            )


def _lignes(connexion: BaseDatabaseWrapper, sql: str) -> list[tuple[Any, ...]]:
    with connexion.cursor() as curseur:
        curseur.execute(sql)
        return list(curseur.fetchall())


_TABLES = """
SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
ORDER BY relname LIMIT 1
"""
_A_D_AUTRES = """
SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'S')
AND NOT pg_has_role(relowner, 'USAGE') ORDER BY relname LIMIT 1
"""
