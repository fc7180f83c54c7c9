"""The two guards of the whole suite, run after each test's call while its data are still there.

A failure here is the test's own: somebody forced a state, or something personal got out.
"""

from __future__ import annotations

import functools
from collections.abc import Generator

import pytest

from tests.gardes.etats import etats_sans_trace
from tests.gardes.fuites import fuites
from tests.gardes.sorties import Sorties

_BASES = {"db", "transactional_db"}


@functools.cache
def sorties() -> Sorties:
    """What is being collected in this process."""
    return Sorties()


def touche_la_base(item: pytest.Item) -> bool:
    """Tell whether a test asked for the database; nothing is asked of the others."""
    return item.get_closest_marker("django_db") is not None or bool(_BASES & set(getattr(item, "fixturenames", ())))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    sorties().vider()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    resultat = yield
    avec_base = touche_la_base(item)
    if avec_base:
        juger_etats(item)
    if trouvees := fuites(sorties().toutes(), avec_base=avec_base):
        pytest.fail("sorti en clair (I20) :\n" + "\n".join(trouvees[:10]), pytrace=False)
    return resultat


def juger_etats(item: pytest.Item) -> None:
    """Fail when a state was forced without saying so, or said to be and was not."""
    forces = item.get_closest_marker("etats_forces")
    ruptures = etats_sans_trace()
    if ruptures is None:
        return
    if forces is None and ruptures:
        pytest.fail(
            "état changé sans sa trace (I8) : passer par les services, ou dire pourquoi non par "
            "@pytest.mark.etats_forces(raison)\n" + "\n".join(ruptures),
            pytrace=False,
        )
    if forces is not None and not (forces.args and str(forces.args[0]).strip()):
        pytest.fail("etats_forces demande une raison", pytrace=False)
    if forces is not None and not ruptures:
        pytest.fail("etats_forces est de trop : les traces racontent chaque état (I8)", pytrace=False)
