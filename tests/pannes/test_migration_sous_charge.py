"""A migration while people use the pages: it waits its turn, and nobody waits long behind it (F46)."""

from __future__ import annotations

import contextlib
import pathlib
import threading
import time
from collections.abc import Iterator

import psycopg2
import pytest

from tests.pannes.banc_processus import Machine, attendre, en_marche
from tests.pannes.production import LONG, Foule, foule, pages, porte_tenue, production

pytestmark = pytest.mark.timeout(300)
TABLE = "salon_paiement_sessionpaiement"
# How long somebody's report goes on once the migration waits for it: longer than what a page would wait.
LECTURE_S = 4.5
_ATTENDU = "SELECT 1 FROM pg_locks WHERE relation = %s::regclass AND mode = 'AccessExclusiveLock' AND NOT granted"
_COLONNES = "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_name = 'ajout'"
_INDEX = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'ajout_index'::regclass"


@pytest.fixture
def machine(commun: pathlib.Path, tmp_path: pathlib.Path) -> Iterator[Machine]:
    with production(commun, tmp_path) as machine:
        yield machine


@contextlib.contextmanager
def longue_lecture(machine: Machine) -> Iterator[None]:
    """Read the table in one transaction, as a report does, until the migration has waited for it long enough."""
    lue = threading.Event()

    def lire() -> None:
        with contextlib.closing(psycopg2.connect(machine.env["DATABASE_URL"])) as base, base.cursor() as curseur:
            curseur.execute(f"LOCK TABLE {TABLE} IN ACCESS SHARE MODE")
            lue.set()
            limite = time.monotonic() + 60

            def attendu() -> bool:
                curseur.execute(_ATTENDU, [TABLE])
                return bool(curseur.fetchall())

            while time.monotonic() < limite and not attendu():
                time.sleep(0.02)
            time.sleep(LECTURE_S)

    fil = threading.Thread(target=lire)
    fil.start()
    assert lue.wait(10)
    yield
    fil.join()


def migrer(machine: Machine, *options: str) -> tuple[str, Foule]:
    """Migrate to a version with one more column and index, among people; return what it said and what they got."""
    gens = foule(machine, "http://127.0.0.1:9", paye=False)
    with porte_tenue(machine) as porte, en_marche(pages(machine, porte)):
        attendre(machine.vivant, 60, "serveur")
        # The first answers pay for the imports.
        for _fois in range(4):
            machine.vivant()
        with gens.presente():
            time.sleep(0.5)
            with longue_lecture(machine):
                fini = machine.gerer("migrate", "--noinput", "--settings", "tests.pannes.reglages_ajout", *options)
            time.sleep(0.5)
    assert fini.returncode == 0, fini.stderr
    return fini.stderr, gens


def test_une_migration_attend_son_tour_et_personne_ne_voit_d_erreur(machine: Machine) -> None:
    dit, gens = migrer(machine)
    # It was refused the lock, let go, and came back.
    assert "nouvel essai" in dit
    assert gens.fautes == []
    assert gens.reponses > 20
    # The one who came just behind it waited for one lock at most.
    assert gens.plus_longue < 3
    with contextlib.closing(psycopg2.connect(machine.env["DATABASE_URL"])) as base, base.cursor() as curseur:
        curseur.execute(_COLONNES, [TABLE])
        assert curseur.fetchall() == [("ajout",)]
        curseur.execute(_INDEX)
        assert curseur.fetchall() == [(True,)]
    machine.attend_coherence()


@LONG
def test_temoin_sans_limite_d_attente_les_pages_tombent(machine: Machine) -> None:
    _dit, gens = migrer(machine, "--a-l-arret")
    assert gens.fautes != []
