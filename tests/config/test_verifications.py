"""The framework's own checks: the same at any hour of the day, and silent for who starts for the first time."""

from __future__ import annotations

import datetime
import os
import pathlib
import subprocess
import sys

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


@pytest.mark.parametrize("tais", [True, False])
def test_une_premiere_installation_ne_voit_aucun_avertissement(tmp_path: pathlib.Path, tais: bool) -> None:
    """On the embedded database, which knows less than PostgreSQL; told without its silence, as a control."""
    sans = {"DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL"}
    environnement = {nom: valeur for nom, valeur in os.environ.items() if nom not in sans}
    environnement |= {"DOSSIER_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
    dire = "" if tais else "settings.SILENCED_SYSTEM_CHECKS = []; "
    code = (
        "import django; from django.conf import settings; django.setup(); " + dire
        + "from django.core.management import call_command; call_command('check', databases=['default'])"
    )  # fmt: skip
    fait = subprocess.run(
        [sys.executable, "-c", code], env=environnement, capture_output=True, text=True, check=True, timeout=60
    )
    assert ("W040" in fait.stderr, "WARNINGS" in fait.stderr) == (not tais, not tais), fait.stderr
