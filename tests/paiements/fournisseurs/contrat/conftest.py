"""The shared contract, run against every provider over real sockets and over the simulated operator."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulateur.config import Configuration
from simulateur.serveur import ServeurSimule, demarrer
from tests import LONG
from tests.paiements.fournisseurs.contrat.fiches import FICHES, Fiche

ICI = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Every outage on every call of every provider when there is time; else one in three, always the same ones."""
    if LONG:
        return
    pannes = [item for item in items if item.path.name == "test_pannes.py" and item.path.parent == ICI]
    ecartes = {item for rang, item in enumerate(pannes) if random.Random(rang).random() > 1 / 3}
    config.hook.pytest_deselected(items=list(ecartes))
    items[:] = [item for item in items if item not in ecartes]


@pytest.fixture(params=FICHES, ids=lambda fiche: fiche.dialecte)
def fiche(request: pytest.FixtureRequest) -> Fiche:
    lue: Fiche = request.param
    return lue


@pytest.fixture(scope="module")
def operateur(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServeurSimule]:
    dossier: Path = tmp_path_factory.mktemp("operateur")
    with demarrer(Configuration(dossier=dossier, page_s=0)) as serveur:
        yield serveur
