"""The people who may take figures away, and a folder for the files."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from tests import fabriques
from tests.fabriques_caisse import gerante, ouvrir
from tests.fabriques_guichet import decider, doublon, exception_apres, tardif
from tests.paiements.caisse.test_encaisse_du_jour import GESTES
from tests.personnel.conftest import Equipe, composer_equipe


@pytest.fixture
def equipe(db: None) -> Equipe:
    """The cast, inside the test's transaction."""
    return composer_equipe()


@pytest.fixture(autouse=True)
def dossier(tmp_path: pathlib.Path, settings: Any) -> pathlib.Path:
    """Where the files of this test wait."""
    settings.DOSSIER_EXPORTS = str(tmp_path / "exports")
    return tmp_path / "exports"


@pytest.fixture
def riche(maison: fabriques.Maison) -> fabriques.Maison:
    """Cash and its cancelling, surplus, credits given and spent, refunds, money taken back, late, twice, abroad."""
    ouvrir(maison)
    for geste, _attendus in GESTES.values():
        geste(maison)
    decider(tardif(maison), gerante(maison), "avoir")
    doublon(maison)
    exception_apres(maison, 4000, "EUR")
    return maison
