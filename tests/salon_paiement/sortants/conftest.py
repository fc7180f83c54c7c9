"""A partner's server, and the right to call this machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.fabriques_sorties import Partenaire, partenaire_ouvert


@pytest.fixture
def partenaire(settings: Any) -> Iterator[Partenaire]:
    settings.RESEAU_BOUCLE_LOCALE = True
    with partenaire_ouvert() as ouvert:
        yield ouvert
