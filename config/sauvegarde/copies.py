"""Copying a live database into a file, without stopping anybody: ``pg_dump``, ``pg_basebackup``, SQLite's own API."""

from __future__ import annotations

import contextlib
import pathlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection, transaction

from config.sauvegarde import contenu
from config.sauvegarde.contenu import Contenu, tables_connues
from config.sauvegarde.programmes import Avancer, SauvegardeImpossible, environnement, executer, programme

Copier = Callable[[pathlib.Path, Avancer], Contenu]
PAGES = 2_000


def copie_dump(fichier: pathlib.Path, avancer: Avancer) -> Contenu:
    """Write a custom-format dump of one snapshot, read it back whole, and return that same snapshot's figures.

    Raises:
        SauvegardeImpossible: a program is absent or failed (disk full, page whose checksum is wrong…).
    """
    env = environnement(connection)
    dump, restore = programme("pg_dump"), programme("pg_restore")
    with _instantane() as curseur:
        curseur.execute("SELECT pg_export_snapshot()")
        (instantane,) = curseur.fetchone()
        chiffres = contenu.lire(curseur, _tables())
        executer(
            [
                dump,
                "--format=custom",
                "--no-password",
                "--lock-wait-timeout=60000",
                f"--snapshot={instantane}",
                f"--file={fichier}",
            ],
            env,
            avancer,
        )
    # Not its table of contents only: every block is decompressed.
    executer([restore, "--file=/dev/null", str(fichier)], env, avancer)
    return chiffres


def copie_physique(dossier: pathlib.Path, avancer: Avancer) -> Contenu:
    """Copy the whole cluster with the WAL it needs, verify it, return figures it holds at least.

    Raises:
        SauvegardeImpossible: as :func:`copie_dump`; the role needs REPLICATION.
    """
    env = environnement(connection)
    with _instantane() as curseur:
        chiffres = contenu.lire(curseur, _tables())
    commande = [programme("pg_basebackup"), "--no-password", "--wal-method=stream", "--checkpoint=fast"]
    commande += ["--manifest-checksums=SHA256", f"--pgdata={dossier}"]
    executer(commande, env, avancer)
    verifier_physique(dossier, avancer)
    return chiffres


def verifier_physique(dossier: pathlib.Path, avancer: Avancer | None = None) -> None:
    """Compare each file of a physical backup with its own manifest, and parse the WAL that goes with it.

    Raises:
        SauvegardeImpossible: one byte differs, or the program of that major version is absent.
    """
    version = version_physique(dossier)
    executer([programme("pg_verifybackup", version), "--exit-on-error", str(dossier)], {"LC_ALL": "C"}, avancer)


def version_physique(dossier: pathlib.Path) -> str:
    """Return the major version of PostgreSQL of a physical backup.

    Raises:
        SauvegardeImpossible: it is not one.
    """
    try:
        return (dossier / "PG_VERSION").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as erreur:
        raise SauvegardeImpossible(f"{dossier.name} n'est pas une sauvegarde physique de PostgreSQL.") from erreur


def copie_sqlite(fichier: pathlib.Path, avancer: Avancer) -> Contenu:
    """Copy the embedded database page by page while it serves, check the copy, return its figures.

    Raises:
        SauvegardeImpossible: the disk is full, or the copy is not sound.
    """
    # Created closed to others before the first page is written.
    fichier.touch(mode=0o600, exist_ok=False)
    transvaser(pathlib.Path(str(connection.settings_dict["NAME"])), fichier, avancer)
    return controler_sqlite(fichier)


def transvaser(source: pathlib.Path, cible: pathlib.Path, avancer: Avancer) -> None:
    """Replace one SQLite database by another, in one transaction of the target.

    Raises:
        SauvegardeImpossible: one of them cannot be read or written.
    """
    debut = time.monotonic()
    try:
        with (
            contextlib.closing(sqlite3.connect(source, timeout=20)) as de,
            contextlib.closing(sqlite3.connect(cible, timeout=20)) as vers,
        ):
            de.backup(vers, pages=PAGES, progress=lambda *_: avancer(time.monotonic() - debut), sleep=0.05)
    except sqlite3.Error as erreur:
        if "full" in str(erreur):
            raise SauvegardeImpossible("Le disque est plein : libérez de la place, puis recommencez.") from erreur
        raise SauvegardeImpossible(f"La copie de la base a échoué : {erreur}.") from erreur


def controler_sqlite(fichier: pathlib.Path) -> Contenu:
    """Check every page and key of a copy, make it one single file, return its figures.

    Raises:
        SauvegardeImpossible: it is not sound.
    """
    try:
        with contextlib.closing(sqlite3.connect(fichier)) as copie:
            copie.execute("PRAGMA journal_mode=DELETE")
            if copie.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                raise SauvegardeImpossible("La base copiée est abîmée (integrity_check) : n'y touchez plus, restaurez.")
            noms = {nom for (nom,) in copie.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            return contenu.lire(copie.cursor(), noms & tables_connues())
    except sqlite3.Error as erreur:
        raise SauvegardeImpossible(f"La base copiée est illisible : {erreur}.") from erreur


def _tables() -> set[str]:
    return set(connection.introspection.table_names()) & tables_connues()


@contextlib.contextmanager
def _instantane() -> Iterator[Any]:
    """Hold one snapshot open for as long as the dump lasts: the usual limits are for pages."""
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        curseur.execute("SET LOCAL statement_timeout = 0")
        curseur.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield curseur
