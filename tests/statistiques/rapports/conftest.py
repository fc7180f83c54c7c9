"""A salon that lives a Monday, and the clock that beat looks at."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from paiements.sceaux.jour import sceaux_du_jour_annoncer
from statistiques.cumuls.remplissage import cumuls_remplir
from statistiques.models import RapportPeriodique
from tests import fabriques
from tests.personnel.conftest import Equipe, composer_equipe
from traces.scellement import tout_sceller

# Nine in the morning in Cotonou; the salon closes at nine in the evening, its day ends at four.
LUNDI = datetime.datetime(2026, 3, 2, 8, tzinfo=datetime.UTC)
SOIR = datetime.datetime(2026, 3, 2, 20, 1, tzinfo=datetime.UTC)
NUIT = datetime.datetime(2026, 3, 3, 3, 5, tzinfo=datetime.UTC)


@pytest.fixture
def horloge() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(LUNDI, tick=False) as voyage:
        yield voyage


@pytest.fixture
def chez(horloge: time_machine.Traveller, db: None) -> fabriques.Maison:
    """A salon opened on Monday morning."""
    return fabriques.maison()


@pytest.fixture
def equipe(horloge: time_machine.Traveller, db: None) -> Equipe:
    """The cast, that morning."""
    return composer_equipe()


def contenu_de(rapport: RapportPeriodique) -> dict[str, Any]:
    """Return the figures of a report that was written."""
    assert rapport.contenu is not None
    contenu: dict[str, Any] = rapport.contenu
    return contenu


def ranger() -> None:
    """Do what beat does when a day is over, before any report: seals, stored figures, the signed head."""
    tout_sceller()
    cumuls_remplir()
    sceaux_du_jour_annoncer()
