"""Migrating beside those who serve: bounded locks, patience, and a word when it is not possible."""

from __future__ import annotations

import contextlib
import pathlib
import sqlite3
import subprocess
import threading
import time
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.core.management.commands.migrate import Command as Migrate
from django.db import connection, transaction

from config.management.commands import migrate
from tests.prepares import administrateur, adresse_de, base_migree, embarquee_migree, migrer

pytestmark = [pytest.mark.django_db(transaction=True)]
TABLE = "salon_paiement_salon"
# Django's own command, which makes every model anew after each change.
A_LA_DJANGO = """
import django
django.setup()
from django.core.management import call_command
from django.core.management.commands.migrate import Command
from django.db import connection
if connection.vendor == "postgresql":
    connection.cursor().execute("SET idle_in_transaction_session_timeout = 0")
call_command(Command(), verbosity=0)
"""


def reglage(nom: str) -> str:
    with connection.cursor() as curseur:
        curseur.execute(f"SHOW {nom}")
        return str(curseur.fetchone()[0])


@pytest.fixture
def gestes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Replace what Django's command does by a change of a table; return the lock limits it was done under."""
    vus: list[str] = []

    def changer(_commande: Migrate, *_args: Any, **_options: Any) -> None:
        vus.append(reglage("lock_timeout"))
        with transaction.atomic(), connection.cursor() as curseur:
            curseur.execute(f"LOCK TABLE {TABLE} IN ACCESS EXCLUSIVE MODE")

    monkeypatch.setattr(Migrate, "handle", changer)
    monkeypatch.setattr(migrate, "ATTENTE_VERROU", "100ms")
    monkeypatch.setattr(migrate, "PAUSE", 0.05)
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL absent : lancer par outils/services.py")
    return vus


@contextlib.contextmanager
def table_tenue(secondes: float) -> Iterator[None]:
    """Hold the table from another session, as a report that is being read."""
    tenue = threading.Event()
    parametres = {nom: v for nom, v in connection.get_connection_params().items() if nom != "cursor_factory"}

    def tenir() -> None:
        with contextlib.closing(psycopg2.connect(**parametres)) as base:
            base.cursor().execute(f"LOCK TABLE {TABLE} IN ACCESS SHARE MODE")
            tenue.set()
            time.sleep(secondes)

    fil = threading.Thread(target=tenir)
    fil.start()
    assert tenue.wait(10)
    try:
        yield
    finally:
        fil.join()


def test_attend_son_tour_par_petits_essais_et_rend_les_delais(gestes: list[str]) -> None:
    avant = reglage("lock_timeout")
    with table_tenue(0.5):
        call_command("migrate", verbosity=0)
    assert len(gestes) > 1
    assert set(gestes) == {"100ms"}
    assert reglage("lock_timeout") == avant


def test_dit_quoi_regarder_quand_le_verrou_ne_vient_jamais(gestes: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "ESSAIS", 2)
    with table_tenue(0.6), pytest.raises(CommandError, match="pg_stat_activity"):
        call_command("migrate", verbosity=0)
    assert len(gestes) == 2


def test_a_l_arret_rien_n_est_limite(gestes: list[str]) -> None:
    with table_tenue(0.4):
        call_command("migrate", verbosity=0, a_l_arret=True)
    assert gestes == ["0"]


def test_une_etape_trop_longue_dit_d_arreter_les_services(gestes: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def dormir(_commande: Migrate, *_args: Any, **_options: Any) -> None:
        with connection.cursor() as curseur:
            curseur.execute("SET statement_timeout = 50")
            curseur.execute("SELECT pg_sleep(2)")

    monkeypatch.setattr(Migrate, "handle", dormir)
    with pytest.raises(CommandError, match="--a-l-arret"):
        call_command("migrate", verbosity=0)
    # What the statement changed for itself is given back too.
    assert reglage("statement_timeout") != "50ms"


def test_la_premiere_fois_la_base_est_celle_de_django_mot_pour_mot(commun: pathlib.Path) -> None:
    base = f"django_{uuid.uuid4().hex[:8]}"
    with administrateur() as curseur:
        curseur.execute(f"CREATE DATABASE {base}")
        try:
            reglages = {"DJANGO_SETTINGS_MODULE": "config.settings.test", "DATABASE_URL": adresse_de(base)}
            migrer(reglages, ["-c", A_LA_DJANGO])
            attendue = _photo(base)
        finally:
            curseur.execute(f"DROP DATABASE {base} WITH (FORCE)")
    assert len(attendue) > 5_000
    assert _photo(base_migree(commun)) == attendue


@pytest.mark.long
def test_la_base_embarquee_aussi(commun: pathlib.Path, tmp_path: pathlib.Path) -> None:
    reglages = {"DJANGO_SETTINGS_MODULE": "config.settings.dev", "DATABASE_URL": "", "DOSSIER_VAR": str(tmp_path)}
    migrer(reglages, ["-c", A_LA_DJANGO])
    attendu, vu = (_schema(dossier / "salon.sqlite3") for dossier in (tmp_path, embarquee_migree(commun)))
    assert len(attendu) > 200
    assert vu == attendu


def _photo(base: str) -> list[str]:
    """Return what is in a database, structure and rows, less the dates of its migrations."""
    commande = ["pg_dump", "--no-owner", "--exclude-table-data=django_migrations", "-d", adresse_de(base)]
    dite = subprocess.run(commande, capture_output=True, text=True, check=True).stdout
    # A key that pg_dump draws for itself.
    return [ligne for ligne in dite.splitlines() if not ligne.startswith(("\\restrict", "\\unrestrict"))]


def _schema(fichier: pathlib.Path) -> list[Any]:
    with contextlib.closing(sqlite3.connect(fichier)) as base:
        return sorted(base.execute("SELECT type, name, COALESCE(sql, '') FROM sqlite_master").fetchall())
