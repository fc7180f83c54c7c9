"""What every test may use: a clean database whatever the triggers say, a salon, an operator on a real socket."""

from __future__ import annotations

import os
import pathlib
import sys
from collections.abc import Iterator
from typing import Any, cast

import pytest
from django.core.cache import cache
from django.core.servers.basehttp import WSGIServer
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from config.metriques import machine, releves
from paiements.meteo import mesures
from paiements.webhooks import comptes_connus
from salon_paiement import cache_garde, debit, morceaux, sceaux_connus
from salon_paiement.services import connexions
from simulateur.config import Configuration
from simulateur.serveur import ServeurSimule, demarrer
from statistiques import cache_mesures
from tests import LONG, fabriques, plans, prepares, vidange
from tests.gardes.crochets import pytest_runtest_call, pytest_runtest_setup, sorties
from traces import contexte, incidents

__all__ = ["pytest_runtest_call", "pytest_runtest_setup"]

settings.register_profile(
    "court", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.register_profile(
    "long", max_examples=2_000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "court"))
# Playwright's event loop runs in the test's thread; our ORM calls there are synchronous all the same.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
# A hundred clients may knock at once: the test server's own queue (10) must not be what fails.
WSGIServer.request_queue_size = 256
# One of jsonschema's parts, whose grammars take seconds in every worker: it only reads international addresses,
# and the document has none (``salon_paiement/api/test_schema.py``).
sys.modules.setdefault("rfc3987_syntax", cast(Any, None))

vidange.installer()
plans.installer()
sorties().installer()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test that needs PostgreSQL says so when it is missing; it is never silently green."""
    if connection.vendor != "postgresql":
        absent = pytest.mark.skip(reason="PostgreSQL absent : lancer par outils/services.py")
        for item in items:
            if item.get_closest_marker("postgresql"):
                item.add_marker(absent)
    if not LONG:
        court = pytest.mark.skip(reason="seulement dans make test-long")
        for item in items:
            if item.get_closest_marker("long"):
                item.add_marker(court)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Once every worker has stopped: what they shared on the database server goes."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        prepares.tout_oublier(prepares.dossier_commun(cast(Any, session.config)._tmp_path_factory))


@pytest.fixture(scope="session")
def commun(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """The folder that the workers of this run share."""
    return prepares.dossier_commun(tmp_path_factory)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, commun: pathlib.Path) -> None:
    """Several workers copy one migrated database, rather than migrate each their own."""
    if prepares.avec_postgresql() and os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1") != "1":
        connection.settings_dict["TEST"]["TEMPLATE"] = prepares.base_migree(commun)


@pytest.fixture(autouse=True)
def memoires_vides() -> Iterator[None]:
    """No test inherits another one's caches, nor its language."""
    translation.deactivate()
    comptes_connus.oublier()
    sceaux_connus.oublier()
    mesures.oublier()
    incidents.oublier()
    connexions.oublier()
    cache_garde.oublier()
    morceaux.oublier()
    debit.oublier()
    cache_mesures.oublier()
    machine.oublier()
    releves.oublier()
    cache.clear()
    contexte.tache_finir()
    yield
    comptes_connus.oublier()


@pytest.fixture
def maison(db: None) -> fabriques.Maison:
    """A salon in Cotonou with its services, people, places and a provider account."""
    return fabriques.maison()


@pytest.fixture
def maison_reelle(transactional_db: None) -> fabriques.Maison:
    """The same, really committed: for threads, processes and provider calls."""
    return fabriques.maison()


@pytest.fixture
def operateur(tmp_path: pathlib.Path) -> Iterator[ServeurSimule]:
    """An operator on a real local socket, with its own fsynced ledger; it sends no webhook unless told where."""
    with demarrer(Configuration(dossier=tmp_path / "operateur")) as serveur:
        yield serveur


@pytest.fixture
def banc(transactional_db: None, operateur: ServeurSimule) -> fabriques.Maison:
    """A salon whose account talks to ``operateur``; really committed, because calls refuse transactions."""
    return fabriques.maison(base=operateur.url)


@pytest.fixture(scope="session")
def navigateur() -> Iterator[Browser]:
    """One browser for every test of this worker: Playwright refuses to be started twice."""
    with sync_playwright() as outil:
        lance = outil.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield lance
        lance.close()
