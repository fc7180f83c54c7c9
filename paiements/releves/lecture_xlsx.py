"""Workbooks, row by row: the first sheet that holds a table, values only."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO

import openpyxl
from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

from paiements.releves.colonnes import TETE_MAX, est_entete
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
    feuilles = [feuille for feuille in classeur.worksheets if not _vide(feuille)]
    # A cover sheet holds no table; when no sheet seems to, a person chooses among the first one's columns.
    feuille = next((feuille for feuille in feuilles if _a_une_table(feuille)), feuilles[0] if feuilles else None)
    if feuille is not None:
        yield from _lignes(feuille)


def _lignes(feuille: Any, jusqua: int | None = None) -> Iterator[Cellules]:
    # What the sheet says of its own size is not to be trusted.
    feuille.reset_dimensions()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for rangee in feuille.iter_rows(max_row=jusqua, max_col=CELLULES_MAX, values_only=True):
            yield [_cellule(cellule) for cellule in _sans_fin(rangee)]


def _vide(feuille: Any) -> bool:
    return not any(_lignes(feuille))


def _a_une_table(feuille: Any) -> bool:
    return any(est_entete(cellules) for cellules in islice(_lignes(feuille, TETE_MAX), TETE_MAX))


def _sans_fin(rangee: tuple[Any, ...]) -> tuple[Any, ...]:
    fin = len(rangee)
    while fin and rangee[fin - 1] is None:
        fin -= 1
    return rangee[:fin]


def _cellule(valeur: Any) -> object:
    if not isinstance(valeur, str):
        return valeur
    return "".join(c for c in valeur[:CELLULE_MAX] if c >= " ").strip()
