"""An Excel workbook written row by row: nothing is kept but the row being written, the rest waits in temporary files.

No cell is a formula nor a link, and each text is neutralised as in a CSV all the same: a workbook is often saved as
one.
"""

from __future__ import annotations

import datetime
import pathlib
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from paiements.tableurs import cellule
from statistiques.releve import Cellule, Colonne, Contenu, Feuille, Genre, Rangee
from statistiques.unites import Unite

# What Excel reads of one sheet and of one cell; more goes on in a next sheet.
LIGNES_MAX = 1_048_576
_LETTRES_MAX = 32_000
_NOM_MAX = 31
_MORCEAU = 256 * 1024
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    # Instants are already in the zone in which they are read: a spreadsheet knows none.
    "remove_timezone": True,
}
_LARGEURS = {Genre.TEXTE: 22, Genre.ENTIER: 13, Genre.JOUR: 12, Genre.INSTANT: 19}
_NOMBRES = {Genre.JOUR: "yyyy-mm-dd", Genre.INSTANT: "yyyy-mm-dd hh:mm:ss"}
# XML 1.0 has no place for these, even escaped; Excel refuses the others in the name of a sheet.
_INTERDITS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFUSES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
# What a whole number in this unit is divided by, and how a spreadsheet shows the quotient.
_UNITES: dict[Unite, tuple[int, str]] = {
    Unite.FRANCS: (1, "#,##0"),
    Unite.POUR_MILLE: (1_000, "0.0%"),
    Unite.NOTE: (10, "0.0"),
    Unite.DUREE: (86_400, "[h]:mm:ss"),
}
Formats = dict[Genre | Unite, Format]
Ecrivain = Callable[[Worksheet, int, int, Cellule], object]


def xlsx_ecrire(contenu: Contenu, lignes_max: int = LIGNES_MAX) -> Iterator[bytes]:
    """Yield a workbook, one sheet for each part and as many more as its rows need.

    The first byte leaves once everything is read: the file's own table of contents comes after its rows.
    """
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as fichier:
        classeur = xlsxwriter.Workbook(fichier.name, _OPTIONS)
        formats: Formats = {genre: classeur.add_format({"num_format": forme}) for genre, forme in _NOMBRES.items()}
        formats |= {u: classeur.add_format({"num_format": forme}) for u, (_diviseur, forme) in _UNITES.items()}
        gras = classeur.add_format({"bold": True})
        noms: list[str] = []
        for feuille in contenu.feuilles:
            suite = _Suite(feuille.lots)
            while not suite.finie:
                noms.append(_nom_de_feuille(feuille.titre, noms))
                page = classeur.add_worksheet(noms[-1])
                _entete(page, feuille.colonnes, gras)
                _remplir(page, feuille, suite.page(lignes_max - 1), formats)
        classeur.set_properties({"title": contenu.titre})
        classeur.close()
        with pathlib.Path(fichier.name).open("rb") as fini:
            while morceau := fini.read(_MORCEAU):
                yield morceau


class _Suite:
    """The batches of one part, cut where a sheet is full."""

    def __init__(self, lots: Iterable[list[Rangee]]) -> None:
        self.lots = iter(lots)
        self.reste: list[Rangee] = []
        self.finie = False

    def page(self, place: int) -> Iterator[list[Rangee]]:
        """Yield at most ``place`` rows; afterwards ``finie`` tells whether others wait."""
        while place:
            lot = self.reste or next(self.lots, [])
            if not lot:
                break
            yield lot[:place]
            self.reste, place = lot[place:], place - len(lot[:place])
        self.reste = self.reste or next(self.lots, [])
        self.finie = not self.reste


def _entete(page: Worksheet, colonnes: Sequence[Colonne], gras: Format) -> None:
    for rang, colonne in enumerate(colonnes):
        page.set_column(rang, rang, _LARGEURS[colonne.genre])
        page.write_string(0, rang, _texte(colonne.titre), gras)
    page.freeze_panes(1, 0)


def _remplir(page: Worksheet, feuille: Feuille, lots: Iterable[list[Rangee]], formats: Formats) -> None:
    ecrivains = [_ecrivain(colonne, formats) for colonne in feuille.colonnes]
    rang = 0
    for lot in lots:
        for rangee in lot:
            rang += 1
            for place, (ecrire, valeur) in enumerate(zip(ecrivains, rangee, strict=True)):
                if valeur is not None and valeur != "":
                    ecrire(page, rang, place, valeur)


def _ecrivain(colonne: Colonne, formats: Formats) -> Ecrivain:
    """Return what writes a cell: the kind of each column is looked at once, not at each cell."""
    genre = colonne.genre
    if genre is Genre.TEXTE:
        return lambda page, rang, place, valeur: page.write_string(rang, place, _texte(valeur))
    if colonne.unite in _UNITES:
        diviseur, forme = _UNITES[colonne.unite][0], formats[colonne.unite]
        return lambda page, rang, place, valeur: page.write_number(rang, place, _divise(valeur, diviseur), forme)
    if genre is Genre.ENTIER:
        return lambda page, rang, place, valeur: page.write_number(rang, place, valeur)
    forme = formats[genre]
    return lambda page, rang, place, valeur: page.write_datetime(rang, place, _sans_zone(valeur), forme)


def _divise(valeur: Cellule, diviseur: int) -> int | float:
    """Return a spreadsheet's own way of telling a rate, a rating or a duration; francs stay whole."""
    entier = valeur if isinstance(valeur, int) else 0
    return entier if diviseur == 1 else entier / diviseur


def _sans_zone(valeur: Cellule) -> Cellule:
    """Cut below the second, which no spreadsheet shows."""
    return valeur.replace(microsecond=0) if isinstance(valeur, datetime.datetime) else valeur


def _texte(valeur: Cellule) -> str:
    texte = str(cellule(str(valeur)))
    if not texte.isprintable():
        texte = _INTERDITS.sub("", texte)
    return texte[:_LETTRES_MAX]


def _nom_de_feuille(titre: str, pris: Sequence[str]) -> str:
    """Return a name Excel accepts, unlike those that are taken (it does not tell capitals apart)."""
    propre = _REFUSES.sub(" ", titre).strip(" '")[:_NOM_MAX] or "1"
    connus, nom, rang = {connu.casefold() for connu in pris}, propre, 1
    while nom.casefold() in connus:
        rang += 1
        marque = f" ({rang})"
        nom = propre[: _NOM_MAX - len(marque)] + marque
    return nom
