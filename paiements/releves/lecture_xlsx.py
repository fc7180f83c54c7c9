"""Workbooks, row by row: the first sheet that holds something, values only."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any, BinaryIO

import openpyxl
from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

from paiements.releves.erreurs import FichierRefuse
from paiements.releves.flux import MorceauAbsent
from paiements.releves.garde_xlsx import classeur_verifier
from paiements.releves.lecture_csv import CELLULE_MAX, CELLULES_MAX, Cellules

_ILLISIBLE = _("Ce classeur Excel ne se lit pas. Enregistrez-le de nouveau, ou exportez le relevé en CSV.")


def lignes_xlsx(flux: BinaryIO) -> Iterator[Cellules | None]:
    """Yield the cells of each row, at most 200; formulas stay as their text (nothing is computed).

    Raises:
        FichierRefuse: not a sound workbook, or an empty one.
    """
    classeur_verifier(flux)
    classeur = _ouvrir(flux)
    try:
        yield from _rangees(classeur)
    except (FichierRefuse, DatabaseError, MorceauAbsent):
        raise
    except Exception as erreur:
        # The library has no error of its own: a hostile workbook breaks it anywhere.
        raise FichierRefuse(_ILLISIBLE) from erreur
    finally:
        classeur.close()


def _ouvrir(fichier: BinaryIO) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(fichier, read_only=True, data_only=False, keep_links=False)
    except (DatabaseError, MorceauAbsent):
        raise
    except Exception as erreur:
        raise FichierRefuse(_ILLISIBLE) from erreur


def _rangees(classeur: Any) -> Iterator[Cellules | None]:
    for feuille in classeur.worksheets:
        # What the sheet says of its own size is not to be trusted.
        feuille.reset_dimensions()
        vide = True
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for rangee in feuille.iter_rows(max_col=CELLULES_MAX, values_only=True):
                vide = vide and all(cellule is None for cellule in rangee)
                yield [_cellule(cellule) for cellule in _sans_fin(rangee)]
        if not vide:
            return


def _sans_fin(rangee: tuple[Any, ...]) -> tuple[Any, ...]:
    fin = len(rangee)
    while fin and rangee[fin - 1] is None:
        fin -= 1
    return rangee[:fin]


def _cellule(valeur: Any) -> object:
    if not isinstance(valeur, str):
        return valeur
    return "".join(c for c in valeur[:CELLULE_MAX] if c >= " ").strip()
