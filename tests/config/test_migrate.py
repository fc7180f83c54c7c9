"""Migrating beside those who serve: bounded locks, patience, and a word when it is not possible."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.core.management.commands.migrate import Command as Migrate
from django.db import connection, transaction

from config.management.commands import migrate

pytestmark = [pytest.mark.django_db(transaction=True)]
TABLE = "salon_paiement_salon"


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
