"""The demo salon: believable, consistent to the franc, made once."""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import sys

import pytest
from django.db import connection

from config.demarrage.salon_demo import charger_salon_de_demo
from config.env import RACINE
from tests.config.demarrage.demo_attendue import attend_la_demonstration
from tests.prepares import demo_ouverte

REGARDER = "from tests.config.demarrage.demo_attendue import attend_la_demonstration; attend_la_demonstration()"


def regarder(var: pathlib.Path, avant: str = "") -> subprocess.CompletedProcess[str]:
    """Look at the demo of this folder, from a process of its own, after ``avant``."""
    herites = {nom: os.environ[nom] for nom in os.environ if nom in {"PATH", "HOME"} or nom.startswith("COVERAGE")}
    return subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", f"{avant}\n{REGARDER}"],
        cwd=RACINE, env=herites | {"DJANGO_SETTINGS_MODULE": "config.settings.dev", "DOSSIER_VAR": str(var)},
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip


def test_la_commande_raconte_quatre_vingt_dix_jours_sans_une_incoherence(
    commun: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    var = tmp_path / "var"
    shutil.copytree(demo_ouverte(commun), var)
    vue = regarder(var)
    assert vue.returncode == 0, vue.stderr
    # The control: one franc moved in one note, and the same eyes see it.
    fausser = "from salon_paiement.models import Recu; from django.db.models import F\n"
    fausser += "Recu.objects.filter(pk=Recu.objects.first().pk).update(montant=F('montant') + 1)"
    fausse = regarder(var, fausser)
    assert fausse.returncode != 0
    assert "I22" in fausse.stderr


@pytest.mark.long
@pytest.mark.django_db
def test_raconte_la_meme_chose_sur_l_autre_moteur() -> None:
    if connection.vendor == "postgresql":
        # Ninety days in one transaction: their deferred balance checks are all run at its end.
        with connection.cursor() as curseur:
            curseur.execute("SET LOCAL statement_timeout = 0")
    avances: list[tuple[int, int]] = []
    assert charger_salon_de_demo(lambda fait, total: avances.append((fait, total))).premier_demarrage
    assert avances == [(jour, 91) for jour in range(1, 92)]
    if connection.vendor == "postgresql":
        # Nobody else can count what is not committed yet, and a plan made for empty tables takes minutes.
        with connection.cursor() as curseur:
            curseur.execute("ANALYZE")
    attend_la_demonstration()
