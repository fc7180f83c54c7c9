"""Workbooks, row by row: the first sheet that holds a table, values only.

``openpyxl`` opens the workbook and reads each row; walking the sheet is done here. Its own walk first looks for a
dimension through the whole sheet, keeps every element that it has met, and makes up the rows that a number skips.
"""

from __future__ import annotations

import datetime
import warnings
from collections.abc import Iterator
from itertools import islice
from typing import IO, Any, BinaryIO
from xml.etree.ElementTree import Element

from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _
from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.worksheet._reader import ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from paiements.releves.colonnes import TETE_MAX, est_entete
from paiements.releves.erreurs import FichierRefuse
from paiements.releves.flux import MorceauAbsent
from paiements.releves.garde_xlsx import classeur_verifier
from paiements.releves.lecture_csv import CELLULE_MAX, CELLULES_MAX, Cellules

# Excel's own last row: a greater number was written by hand.
RANGEE_MAX = 1_048_576
# Elements inside one another: a cell's text is the sixth.
_PROFONDEUR = 40
_CHAINE = f"{{{SHEET_MAIN_NS}}}si"
_ILLISIBLE = _("Ce classeur Excel ne se lit pas. Enregistrez-le de nouveau, ou exportez le relevé en CSV.")


def rangees_xlsx(fichier: BinaryIO) -> Iterator[tuple[int, Cellules]]:
    """Yield (its number, from 1; its cells, at most 200) of each row that holds something.

    Formulas stay as their text: nothing is computed. Memory holds one row, and the workbook's shared strings.

    Raises:
        FichierRefuse: not a sound workbook.
    """
    classeur_verifier(fichier)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield from _rangees(fichier)
    except (FichierRefuse, DatabaseError, MorceauAbsent):
        raise
    except Exception as erreur:
        # The library has no error of its own: a hostile workbook breaks it anywhere.
        raise FichierRefuse(_ILLISIBLE) from erreur


def _rangees(fichier: BinaryIO) -> Iterator[tuple[int, Cellules]]:
    lecteur: Any = ExcelReader(fichier, read_only=True, data_only=False, keep_links=False)
    with lecteur.archive:
        lecteur.read_manifest()
        chaines = _chaines(lecteur)
        lecteur.read_workbook()
        apply_stylesheet(lecteur.archive, lecteur.wb)
        cible = _feuille_choisir(lecteur, chaines)
        if cible is not None:
            yield from _feuille_ouvrir(lecteur, cible, chaines)


def _feuille_choisir(lecteur: Any, chaines: list[str]) -> str | None:
    """Return the first sheet that begins with a header, a cover sheet having none; else the first that is filled."""
    remplie: str | None = None
    for _feuille, lien in lecteur.parser.find_sheets():
        if lien.target not in lecteur.valid_files or "chartsheet" in lien.Type:
            continue
        debut = [cellules for _n, cellules in islice(_feuille_ouvrir(lecteur, lien.target, chaines), TETE_MAX)]
        if any(map(est_entete, debut)):
            return str(lien.target)
        if debut and remplie is None:
            remplie = str(lien.target)
    return remplie


def _feuille_ouvrir(lecteur: Any, cible: str, chaines: list[str]) -> Iterator[tuple[int, Cellules]]:
    with lecteur.archive.open(cible) as source:
        yield from _feuille_lire(source, lecteur.wb, chaines)


def _chaines(lecteur: Any) -> list[str]:
    table = lecteur.package.find(SHARED_STRINGS)
    if table is None:
        return []
    with lecteur.archive.open(table.PartName[1:]) as source:
        return [
            str(Text.from_tree(noeud).content).replace("x005F_", "")[: CELLULE_MAX + 1]
            for noeud in _elements(source, _CHAINE)
        ]


def _feuille_lire(source: IO[bytes], classeur: Any, chaines: list[str]) -> Iterator[tuple[int, Cellules]]:
    analyseur: Any = WorkSheetParser(
        source,
        chaines,
        epoch=classeur.epoch,
        date_formats=classeur._date_formats,
        timedelta_formats=classeur._timedelta_formats,
    )
    for element in _elements(source, ROW_TAG):
        numero, cellules = analyseur.parse_row(element)
        # Rows that say how high or hidden they are would be remembered one by one.
        analyseur.row_dimensions.clear()
        if not 0 < numero <= RANGEE_MAX:
            raise FichierRefuse(_ILLISIBLE)
        rangee: Cellules = []
        for cellule in cellules:
            colonne, valeur = cellule["column"], _cellule(cellule["value"])
            if valeur is None or valeur == "" or not 0 < colonne <= CELLULES_MAX:
                continue
            rangee.extend([None] * (colonne - len(rangee)))
            rangee[colonne - 1] = valeur
        if rangee:
            yield numero, rangee


def _elements(source: IO[bytes], nom: str) -> Iterator[Element]:
    """Yield each element of this name, complete, and let go of everything that is outside one of them.

    Raises:
        FichierRefuse: elements inside one another without end.
    """
    pile: list[Element] = []
    dans = 0
    for moment, element in iterparse(source, events=("start", "end")):
        if moment == "start":
            pile.append(element)
            dans += element.tag == nom
            if len(pile) > _PROFONDEUR:
                raise FichierRefuse(_ILLISIBLE)
            continue
        pile.pop()
        dans -= element.tag == nom
        if dans == 0:
            if element.tag == nom:
                yield element
            if pile:
                pile[-1].remove(element)


def _cellule(valeur: object) -> object:
    if valeur is None or isinstance(valeur, bool | int | float | datetime.date | datetime.time | datetime.timedelta):
        return valeur
    # A formula over several cells is an object of the library; its text says what it is, like any other formula.
    texte = valeur if isinstance(valeur, str) else f"={getattr(valeur, 'text', '') or ''}"
    return "".join(c for c in texte[:CELLULE_MAX] if c >= " ").strip()
