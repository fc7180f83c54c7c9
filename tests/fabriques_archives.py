"""Months that are over, with their visits, seals and archives."""

from __future__ import annotations

import datetime
import gzip
import io
import pathlib
from typing import Any

import time_machine
from django.core.management import call_command
from django.db import connection
from pytest_django.fixtures import Settings

from salon_paiement.models import SessionPaiement
from tests import fabriques
from traces.archives_depot import depot
from traces.models import ArchiveTraces, TraceTransaction
from traces.scellement import tout_sceller

JANVIER = datetime.datetime(2024, 1, 10, 9, tzinfo=datetime.UTC)
FEVRIER = datetime.datetime(2024, 2, 10, 9, tzinfo=datetime.UTC)


def depot_dans(reglages: Settings, dossier: pathlib.Path) -> pathlib.Path:
    """Archive into this folder for the time of a test."""
    options = {"location": str(dossier)}
    reglages.STORAGES = reglages.STORAGES | {
        "archives": {"BACKEND": "traces.archives_dossier.DossierArchives", "OPTIONS": options}
    }
    return dossier


def visite(chez: fabriques.Maison, instant: datetime.datetime) -> SessionPaiement:
    """A settled visit of that day; its clock runs."""
    with time_machine.travel(instant):
        return fabriques.session_payee(chez)


def deux_mois(chez: fabriques.Maison) -> list[SessionPaiement]:
    """A visit in January, one in February, one today; everything is sealed."""
    sessions = [visite(chez, JANVIER), visite(chez, FEVRIER), fabriques.session_payee(chez)]
    tout_sceller()
    return sessions


def commande(nom: str, *arguments: str) -> str:
    """Run a command of archives; return what it says."""
    sortie = io.StringIO()
    call_command(nom, *arguments, stdout=sortie)
    return sortie.getvalue()


def lignes_de(archive: ArchiveTraces) -> list[bytes]:
    """Return the lines of an archive, from its store."""
    with depot().open(archive.fichier, "rb") as fichier:
        return gzip.decompress(fichier.read()).splitlines()


def traces_entre(debut: datetime.date, fin: datetime.date) -> int:
    """Count the facts of these days that are in the database."""
    return TraceTransaction.objects.filter(date_creation__date__gte=debut, date_creation__date__lt=fin).count()


def abimer(sql: str, *valeurs: Any) -> int:
    """Change facts as a superuser could: triggers set aside."""
    with connection.cursor() as curseur:
        if connection.vendor == "postgresql":
            curseur.execute("SET session_replication_role = replica")
        else:
            curseur.execute("DROP TRIGGER IF EXISTS traces_transactions_immuable_upd")
            curseur.execute("DROP TRIGGER IF EXISTS traces_transactions_immuable_del")
        curseur.execute(sql, valeurs)
        touchees = int(curseur.rowcount)
        if connection.vendor == "postgresql":
            curseur.execute("SET session_replication_role = DEFAULT")
    return touchees
