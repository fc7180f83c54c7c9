"""Asking for a file, and reading it back as people's programs do."""

from __future__ import annotations

import csv
import datetime
import io
import json
from typing import Any

import openpyxl
from django.utils import timezone
from django.utils.translation import override

from salon_paiement.calendrier import jour_affaires
from salon_paiement.models import Salon
from statistiques.exports.contenus import Preparation
from statistiques.exports.demande import Demande
from statistiques.exports.statistiques import actions_des_onglets


def demande(
    *salons: Salon, quoi: str = "paiements", forme: str = "xlsx", langue: str = "fr", jours: int = 0
) -> Demande:
    """Today's business day and ``jours`` before."""
    au = max(jour_affaires(salon, timezone.now()) for salon in salons)
    return Demande(
        quoi, forme, salons, au - datetime.timedelta(days=jours), au, langue,
        actions=frozenset(a.value for a in actions_des_onglets()),
    )  # fmt: skip


def octets(voulue: Demande) -> bytes:
    """The whole file."""
    with override(voulue.langue):
        return b"".join(Preparation(voulue).octets())


def xlsx_lire(contenu: bytes) -> dict[str, list[list[Any]]]:
    """Every sheet, its rows as values."""
    classeur = openpyxl.load_workbook(io.BytesIO(contenu))
    return {page.title: [[case.value for case in rangee] for rangee in page.iter_rows()] for page in classeur}


def csv_lire(contenu: bytes) -> list[list[str]]:
    """Its rows, headings first."""
    assert contenu.startswith("\ufeff".encode())
    return list(csv.reader(io.StringIO(contenu.decode("utf-8-sig")), delimiter=";"))


def json_lire(contenu: bytes) -> list[dict[str, Any]]:
    """The rows of its first part."""
    lignes: list[dict[str, Any]] = json.loads(contenu)["parties"][0]["lignes"]
    return lignes
