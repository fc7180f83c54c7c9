"""The cast of the staff's pages, for those who attack them."""

from __future__ import annotations

import pytest

from tests.personnel.conftest import Equipe, composer_equipe


@pytest.fixture
def equipe(db: None) -> Equipe:
    """The cast, inside the test's transaction."""
    return composer_equipe()


@pytest.fixture
def equipe_reelle(transactional_db: None) -> Equipe:
    """The cast, really committed: for the live server and for threads."""
    return composer_equipe()
