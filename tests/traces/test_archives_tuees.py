"""A run killed anywhere leaves a sound database, no half file under a final name, and is simply run again."""

from __future__ import annotations

import os
import pathlib
import signal
import subprocess
import sys

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from config.env import RACINE
from paiements.verification import verifier
from tests import fabriques
from tests.fabriques_archives import commande, depot_dans, deux_mois, lignes_de
from tests.processus_tues import attendre_la_mort
from traces.controle import chaine_verifier
from traces.models import ArchiveTraces, TraceTransaction
from traces.scellement import tout_sceller

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
RANGER = ("archiver_traces", "--avant", "2024-02", "--supprimer", "--effacer-contextes")
REMETTRE = ("restaurer_traces", "--mois", "2024-01")
# Kill at the n-th call of this function; batches are small, so that a month has several.
TUER = """
import importlib, os, signal, sys
import django
django.setup()
from django.core.management import call_command
for nom in ("archives_controle", "archives_ecriture", "archives_suppression", "archives_restauration"):
    importlib.import_module("traces." + nom).LOT = 3
(module, fonction), restent = sys.argv[1].rsplit(".", 1), int(sys.argv[2])
module = importlib.import_module(module)
reelle = getattr(module, fonction)
def tuer(*arguments, **options):
    global restent
    restent -= 1
    if not restent:
        os.kill(os.getpid(), signal.SIGKILL)
    return reelle(*arguments, **options)
setattr(module, fonction, tuer)
call_command(*sys.argv[3:])
"""


@pytest.fixture(autouse=True)
def dossier(settings: Settings, tmp_path: pathlib.Path) -> pathlib.Path:
    return depot_dans(settings, tmp_path / "archives")


def tuer(dossier: pathlib.Path, fonction: str, rang: int, *arguments: str) -> None:
    base = f"postgres:///{connection.settings_dict['NAME']}?host={os.environ['PGHOST']}"
    adresse = base.replace("///", f"//{os.environ['PGUSER']}@/") if "PGUSER" in os.environ else base
    reglages = {
        "DJANGO_SETTINGS_MODULE": "config.settings.test", "DATABASE_URL": adresse, "DOSSIER_ARCHIVES": str(dossier)
    }  # fmt: skip
    ordre = [sys.executable, "-c", TUER, fonction, str(rang), *arguments]
    fini = subprocess.run(
        ordre, cwd=RACINE, env={**os.environ, **reglages}, capture_output=True, text=True, timeout=100, check=False
    )
    assert fini.returncode == -signal.SIGKILL, fini.stderr
    attendre_la_mort()


def etapes() -> list[str]:
    faits = TraceTransaction.objects.filter(type_trace__in=["archivage", "restauration"]).order_by("pk")
    return [donnees.get("etape", "restaure") for donnees in faits.values_list("donnees_structures", flat=True)]


def janvier() -> int:
    return TraceTransaction.objects.filter(date_creation__lt="2024-02-01T00:00Z").count()


def tout_tient(chez: fabriques.Maison) -> None:
    tout_sceller()
    rapport = chaine_verifier(chez.salon.pk)
    assert (rapport.anomalies, rapport.nombre) == ([], 0)
    assert verifier() == []


@pytest.mark.parametrize(
    ("fonction", "rang", "ecrit"),
    [
        ("os.fsync", 1, 0),
        ("traces.archives_dossier._sur_disque", 1, 0),
        ("traces.archivage.deposer", 2, 0),
        ("traces.archivage.archive_controler", 1, 0),
        ("traces.archivage._enregistrer", 1, 0),
        ("traces.archivage.archive_tracer", 1, 0),
        ("traces.archives_suppression.archive_controler", 1, 1),
        ("traces.archives_suppression._effacer", 2, 1),
        ("traces.archives_suppression.archive_tracer", 1, 1),
    ],
)
def test_archiver_reprend_ou_il_a_ete_tue(
    maison: fabriques.Maison, dossier: pathlib.Path, fonction: str, rang: int, ecrit: int
) -> None:
    deux_mois(maison)
    nombre = janvier()
    tuer(dossier, fonction, rang, *RANGER)
    assert ArchiveTraces.objects.count() == ecrit
    assert janvier() == nombre - (3 if fonction.endswith("_effacer") else 0) or fonction.endswith("archive_tracer")
    assert janvier() > 0
    # Under a final name, only whole files.
    for fichier in dossier.rglob("*.gz"):
        assert len(lignes_de(ArchiveTraces(fichier=str(fichier.relative_to(dossier))))) == nombre
    tout_tient(maison)
    commande(*RANGER)
    assert (janvier(), etapes()) == (0, ["archive", "supprime"])
    assert [len(lignes_de(archive)) for archive in ArchiveTraces.objects.all()] == [nombre]
    assert len(list(dossier.rglob("*.gz"))) == len(list(dossier.rglob("*.json"))) == 1
    tout_tient(maison)


@pytest.mark.parametrize(
    ("fonction", "rang"),
    [("traces.archives_restauration.faits_inserer", 2), ("traces.archives_restauration.archive_tracer", 1)],
)
def test_restaurer_reprend_ou_il_a_ete_tue(
    maison: fabriques.Maison, dossier: pathlib.Path, fonction: str, rang: int
) -> None:
    deux_mois(maison)
    nombre = janvier()
    commande(*RANGER)
    tuer(dossier, fonction, rang, *REMETTRE)
    assert 0 < janvier() < nombre
    tout_tient(maison)
    commande(*REMETTRE)
    assert (janvier(), etapes()) == (nombre, ["archive", "supprime", "restaure"])
    tout_tient(maison)
