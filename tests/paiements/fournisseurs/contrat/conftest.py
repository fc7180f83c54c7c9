"""The shared contract, run against every provider over real sockets and over the simulated operator."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from simulateur.config import Configuration
from simulateur.serveur import ServeurSimule, demarrer
from tests.paiements.fournisseurs.contrat.fiches import FICHES, Fiche


@pytest.fixture(params=FICHES, ids=lambda fiche: fiche.dialecte)
def fiche(request: pytest.FixtureRequest) -> Fiche:
    lue: Fiche = request.param
    return lue


@pytest.fixture(scope="module")
def operateur(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServeurSimule]:
    dossier: Path = tmp_path_factory.mktemp("operateur")
    with demarrer(Configuration(dossier=dossier, page_s=0)) as serveur:
        yield serveur
