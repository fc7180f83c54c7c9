"""A clock that moves over a salon's days, and its seals."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection

from tests import fabriques
from tests.personnel.conftest import Equipe, composer_equipe

# Nine in the morning in Cotonou.
LUNDI = datetime.datetime(2026, 3, 2, 8, tzinfo=datetime.UTC)


@pytest.fixture
def horloge() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(LUNDI, tick=False) as voyage:
        yield voyage


@pytest.fixture
def chez(horloge: time_machine.Traveller, db: None) -> fabriques.Maison:
    """A salon opened on Monday morning, which did not ask for a daily report: the seal has a message of its own."""
    return fabriques.maison(rapport_jour=False)


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


def en_superutilisateur(ordre: str, *parametres: Any) -> None:
    """Do what an administrator of the database can: no trigger, no service, no trace."""
    with connection.cursor() as curseur:
        curseur.execute("SET LOCAL session_replication_role = replica")
        curseur.execute(ordre, parametres)
        curseur.execute("SET LOCAL session_replication_role = DEFAULT")
