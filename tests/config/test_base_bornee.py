"""Whoever waits for PostgreSQL gives up in time, and everything else of a connection works as before."""

from __future__ import annotations

import contextlib
import io
import os
import socket
import threading
import time
from collections.abc import Iterator

import psycopg2
import pytest
from django.conf import settings
from django.db import connections

from config import base_bornee
from config.base_bornee import ConnexionBornee, Veille

pytestmark = pytest.mark.postgresql
_LENTE_A_VALIDER = """
    CREATE TEMP TABLE notes (n int);
    CREATE FUNCTION pg_temp.dormir() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM pg_sleep(20); RETURN NULL; END';
    CREATE CONSTRAINT TRIGGER lente AFTER INSERT ON notes DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION pg_temp.dormir();
"""


@pytest.fixture
def veille(monkeypatch: pytest.MonkeyPatch) -> Veille:
    """A watch that gives up after a third of a second, looking often."""
    monkeypatch.setattr(base_bornee, "REGARD", 0.05)
    veille = Veille(0.3)
    threading.Thread(target=veille.veiller, daemon=True).start()
    return veille


@contextlib.contextmanager
def ouverte(veille: Veille) -> Iterator[ConnexionBornee]:
    lien = psycopg2.connect(os.environ["DATABASE_URL"], connection_factory=veille.ouvrir)
    try:
        yield lien
    finally:
        lien.close()


def test_une_question_sans_reponse_est_coupee_et_les_autres_n_attendent_pas(veille: Veille) -> None:
    with ouverte(veille) as lien, lien.cursor() as curseur:
        debut = time.monotonic()
        with pytest.raises(psycopg2.OperationalError):
            curseur.execute("SELECT pg_sleep(20)")
        assert time.monotonic() - debut < 5
        assert lien.closed
        with pytest.raises(psycopg2.OperationalError, match="ne répond pas"), ouverte(veille):
            pass
    time.sleep(base_bornee.PAUSE)
    with ouverte(veille) as lien, lien.cursor() as curseur:
        curseur.execute("SELECT 1")


def test_une_validation_sans_reponse_est_coupee(veille: Veille) -> None:
    with ouverte(veille) as lien, lien.cursor() as curseur:
        curseur.execute(_LENTE_A_VALIDER)
        lien.commit()
        curseur.execute("INSERT INTO notes VALUES (1)")
        debut = time.monotonic()
        with pytest.raises(psycopg2.OperationalError):
            lien.commit()
        assert time.monotonic() - debut < 5


def test_temoin_sans_veille_la_meme_question_attend_le_serveur() -> None:
    with ouverte(Veille(0.3)) as lien, lien.cursor() as curseur:
        curseur.execute("SELECT pg_sleep(1)")
        assert curseur.rowcount == 1


def test_laisse_copier_lire_par_lots_et_ne_rien_demander(veille: Veille) -> None:
    with ouverte(veille) as lien, lien.cursor() as curseur:
        curseur.execute("CREATE TEMP TABLE nombres (n int)")
        curseur.copy_expert("COPY nombres FROM STDIN", io.StringIO("".join(f"{n}\n" for n in range(5_000))))
        with lien.cursor("lots") as lots:
            lots.execute("SELECT n FROM nombres ORDER BY n")
            lus = len(lots.fetchmany(2_000))
            # Longer than the limit, and nobody is waiting for the server.
            time.sleep(0.5)
            lus += len(lots.fetchmany(2_000)) + len(lots.fetchall())
        lien.commit()
        assert lus == 5_000


def test_un_serveur_qui_n_ouvre_pas_n_est_attendu_que_par_un(veille: Veille) -> None:
    with socket.create_server(("127.0.0.1", 0)) as sourd:
        adresse = f"host=127.0.0.1 port={sourd.getsockname()[1]} connect_timeout=2 sslmode=disable gssencmode=disable"
        durees = []
        for _fois in range(3):
            debut = time.monotonic()
            with pytest.raises(psycopg2.OperationalError):
                psycopg2.connect(adresse, connection_factory=veille.ouvrir)
            durees.append(time.monotonic() - debut)
    assert durees[0] > base_bornee.LENTE
    assert max(durees[1:]) < 0.5


def test_une_limite_nulle_ou_la_base_embarquee_ne_changent_rien(monkeypatch: pytest.MonkeyPatch) -> None:
    assert base_bornee.demarrer(0) is None
    monkeypatch.setitem(connections.settings["default"], "ENGINE", "django.db.backends.sqlite3")
    assert base_bornee.demarrer(7) is None
    assert "connection_factory" not in connections.settings["default"]["OPTIONS"]


def test_attend_plus_longtemps_que_le_serveur_lui_meme() -> None:
    options = settings.DATABASES["default"]["OPTIONS"]["options"]
    assert "statement_timeout=5s" in options
    assert settings.BASE_ATTENTE_MAX > 5
