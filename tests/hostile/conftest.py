"""One hostile world for the tests of a module: made once, never kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.hostile.defauts import Compte
from tests.hostile.monde import Monde, monde_composer, reglages


@pytest.fixture(scope="module")
def monde(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Monde]:
    with django_db_blocker.unblock(), reglages(), transaction.atomic():
        yield monde_composer()
        transaction.set_rollback(True)
    connection.close()


@pytest.fixture
def compte() -> Compte:
    return Compte()
