"""The framework's own checks say the same thing at any hour of the day."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.core import checks
from django.core.management import call_command

# When the default end of a salon's day is « now », by UTC's clock.
QUATRE_HEURES = datetime.datetime(2026, 11, 30, 4, 0, tzinfo=datetime.UTC)


@pytest.mark.parametrize("heure", range(24))
def test_les_verifications_disent_la_meme_chose_a_toute_heure(heure: int) -> None:
    with time_machine.travel(QUATRE_HEURES.replace(hour=heure), tick=False):
        call_command("check", fail_level="WARNING")


def test_temoin_a_quatre_heures_django_soupconne_l_heure_de_bascule() -> None:
    with time_machine.travel(QUATRE_HEURES, tick=False):
        assert "fields.W161" in {message.id for message in checks.run_checks()}
