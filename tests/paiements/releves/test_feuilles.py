"""Workbooks of several sheets: the first one that holds a table is the statement."""

from __future__ import annotations

import io
from collections.abc import Sequence

import openpyxl
import pytest

from paiements.models import LigneReleve
from paiements.releves import lecture_xlsx
from paiements.releves.lecture_xlsx import rangees_xlsx
from tests import fabriques
from tests.fabriques_releves import ENTETES, importer, rangee

GARDE: list[list[object]] = [["Relevé de compte"], ["Date d'édition", "27/11/2026", "Total", 5000], ["Compte", "SALON"]]


def classeur(*feuilles: Sequence[Sequence[object]]) -> bytes:
    livre = openpyxl.Workbook(write_only=True)
    for rang, lignes in enumerate(feuilles):
        feuille = livre.create_sheet(f"Feuille {rang}")
        for ligne in lignes:
            feuille.append(ligne)
    sortie = io.BytesIO()
    livre.save(sortie)
    return sortie.getvalue()


def premiere(contenu: bytes) -> object:
    return next(rangees_xlsx(io.BytesIO(contenu)))[1]


@pytest.mark.django_db
def test_passe_la_page_de_garde(maison: fabriques.Maison) -> None:
    table = [ENTETES, rangee(reference="A")]
    importer(maison.compte, classeur([], GARDE, table, [ENTETES, rangee(reference="B")]))
    assert LigneReleve.objects.get().reference == "A"


def test_sans_table_reconnue_la_premiere_feuille_se_choisit_a_la_main() -> None:
    assert premiere(classeur([], [["Quand", "Combien"], ["27/11/2026", 5000]], GARDE)) == ["Quand", "Combien"]


def test_sans_la_recherche_la_page_de_garde_serait_lue(monkeypatch: pytest.MonkeyPatch) -> None:
    contenu = classeur(GARDE, [ENTETES, rangee(reference="A")])
    assert premiere(contenu) == ENTETES
    monkeypatch.setattr(lecture_xlsx, "est_entete", lambda _cellules: False)
    assert premiere(contenu) == GARDE[0]
