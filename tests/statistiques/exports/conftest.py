"""The people who may take figures away, and a folder for the files."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

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
