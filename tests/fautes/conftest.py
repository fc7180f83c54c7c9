"""One salon per provider, in front of an operator that speaks its dialect on a real socket."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from paiements.services.comptes import webhook_adresse
from simulateur.config import Configuration
from simulateur.serveur import ServeurSimule, demarrer
from tests.fautes.chez import DIALECTES, Chez, chez_ouvrir


@pytest.fixture
def operateur(tmp_path: pathlib.Path) -> Iterator[ServeurSimule]:
    with demarrer(Configuration(dossier=tmp_path / "operateur", page_s=0)) as serveur:
        yield serveur


@pytest.fixture(params=sorted(DIALECTES))
def chez(
    request: pytest.FixtureRequest,
    transactional_db: None,
    operateur: ServeurSimule,
    live_server: LiveServer,
    settings: Any,
) -> Chez:
    """A salon at each provider in turn, whose messages reach the real door."""
    settings.ADRESSE_PUBLIQUE = live_server.url
    # A breaker that opens would spare the operator most of the faults played here.
    settings.DISJONCTEUR_PANNES = 30_000
    ouvert = chez_ouvrir(request.param, operateur)
    operateur.client().adresser_webhooks(webhook_adresse(ouvert.compte), ouvert.dialecte)
    return ouvert
