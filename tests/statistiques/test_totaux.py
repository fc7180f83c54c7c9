"""Every total equals the ledger's: every period, time zone and day cut-off, refunds and late money included (I22)."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests import LONG
from tests.statistiques.histoires import Histoire

# The long form is told apart so that several processes share it, each within its time.
PARTS, EXEMPLES, JOURNEES = (6, 10, 24) if LONG else (1, 5, 9)


def vivre(exemples: int = EXEMPLES, journees: int = JOURNEES) -> None:
    Histoire.vus.clear()

    @settings(
        max_examples=exemples,
        deadline=None,
        derandomize=not LONG,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def une(data: st.DataObject) -> None:
        Histoire().vivre(data.draw, journees)

    une()


@pytest.mark.postgresql
@pytest.mark.timeout(1_200)
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_part", range(PARTS))
def test_chaque_total_egale_les_faits(_part: int) -> None:
    vivre()
    # A history where nothing of this happens would prove nothing.
    attendus = {"encaisse", "rembourse", "livre_surplus", "visites", "tentatives_reussies", "jours", "clients_nouveaux",
                "repris", "pourboires", "avis", "connexions", "verdict_duree_s", "clients_actifs",
                "heures", "present", "clients_recents"}  # fmt: skip
    assert attendus <= Histoire.vus.keys(), Histoire.vus
