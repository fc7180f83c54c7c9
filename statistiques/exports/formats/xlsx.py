"""An Excel workbook written row by row, as Office Open XML says (ECMA-376, parts 1 and 2): texts, whole numbers, dates.

Nothing is kept but one batch, so that it leaves while it is being made. Texts are inline strings: no cell is a formula,
and each is neutralised as in a CSV all the same, since a workbook is often saved as one.
"""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence

from paiements.tableurs import cellule
from statistiques.exports.formats import xlsx_parties as parties
from statistiques.exports.formats.tampon import Tampon
from statistiques.releve import Cellule, Colonne, Contenu, Feuille, Genre, Rangee

# What Excel reads of one sheet and of one cell; more goes on in a next sheet.
LIGNES_MAX = 1_048_576
_LETTRES_MAX = 32_000
# The level of deflate: 6 gains little on such a text and takes twice as long.
_FORCE = 3
# XML 1.0 has no place for these, even escaped.
_INTERDITS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_A_ECHAPPER = re.compile(r"[&<>]")
_ECHAPPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# Excel counts days from 1899-12-30.
_ORIGINE = datetime.date(1899, 12, 30).toordinal()


def xlsx_ecrire(contenu: Contenu, lignes_max: int = LIGNES_MAX) -> Iterator[bytes]:
    """Yield a workbook, one sheet for each part and as many more as its rows need."""
    tampon = Tampon()
    noms: list[str] = []
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED, compresslevel=_FORCE) as archive:  # type: ignore[call-overload]
        for feuille in contenu.feuilles:
            suite = _Suite(feuille.lots)
            while not suite.finie:
                noms.append(parties.nom_de_feuille(feuille.titre, noms))
                with archive.open(f"xl/worksheets/sheet{len(noms)}.xml", "w") as page:
                    for texte in _feuille(feuille, suite.page(lignes_max - 1)):
                        page.write(texte.encode())
                        if octets := tampon.prendre():
                            yield octets
        for nom, texte in parties.autour(noms, contenu.titre):
            archive.writestr(nom, texte)
    yield tampon.prendre()


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


def _feuille(feuille: Feuille, lots: Iterable[list[Rangee]]) -> Iterator[str]:
    """Yield a sheet's XML."""
    ecrire = _rangee(feuille.colonnes)
    yield parties.debut_de_feuille(feuille.colonnes) + _titres(feuille.colonnes)
    rang = 2
    for lot in lots:
        yield "".join([ecrire(n, rangee) for n, rangee in enumerate(lot, rang)])
        rang += len(lot)
    yield parties.FIN_DE_FEUILLE


def _titres(colonnes: Sequence[Colonne]) -> str:
    """Return the first row: the headings, bold."""
    lettres = parties.lettres(len(colonnes))
    cases = (
        f'<c r="{lettre}1" s="{parties.GRAS}" t="inlineStr"><is><t>{_texte(colonne.titre)}</t></is></c>'
        for lettre, colonne in zip(lettres, colonnes, strict=True)
    )
    return f'<row r="1">{"".join(cases)}</row>'


def _rangee(colonnes: Sequence[Colonne]) -> Callable[[int, Rangee], str]:
    """Return what writes a row: the kind of each column is looked at once, not at each cell."""
    lettres = parties.lettres(len(colonnes))
    sortes = [(lettre, _CASES[colonne.genre]) for lettre, colonne in zip(lettres, colonnes, strict=True)]

    def ecrire(rang: int, rangee: Rangee) -> str:
        cases = [
            faire(f"{lettre}{rang}", valeur)
            for (lettre, faire), valeur in zip(sortes, rangee, strict=True)
            if valeur is not None and valeur != ""
        ]
        return f'<row r="{rang}">{"".join(cases)}</row>'

    return ecrire


def _texte(valeur: Cellule) -> str:
    texte = str(cellule(str(valeur)))
    if not texte.isprintable():
        texte = _INTERDITS.sub("", texte)
    return _A_ECHAPPER.sub(lambda vu: _ECHAPPES[vu[0]], texte[:_LETTRES_MAX])


def _case_texte(ou: str, valeur: Cellule) -> str:
    texte = _texte(valeur)
    garder = ' xml:space="preserve"' if texte != texte.strip() else ""
    return f'<c r="{ou}" t="inlineStr"><is><t{garder}>{texte}</t></is></c>'


def _case_entier(ou: str, valeur: Cellule) -> str:
    return f'<c r="{ou}"><v>{valeur}</v></c>'


def _case_jour(ou: str, valeur: Cellule) -> str:
    jours = valeur.toordinal() - _ORIGINE if isinstance(valeur, datetime.date) else 0
    return f'<c r="{ou}" s="{parties.JOUR}"><v>{jours}</v></c>'


def _case_instant(ou: str, valeur: Cellule) -> str:
    """Write what the salon's clock showed, as a number of days: a spreadsheet knows no zone."""
    if not isinstance(valeur, datetime.datetime):
        return ""
    secondes = valeur.hour * 3600 + valeur.minute * 60 + valeur.second
    return f'<c r="{ou}" s="{parties.INSTANT}"><v>{valeur.toordinal() - _ORIGINE + secondes / 86_400}</v></c>'


_CASES: dict[Genre, Callable[[str, Cellule], str]] = {
    Genre.TEXTE: _case_texte,
    Genre.ENTIER: _case_entier,
    Genre.JOUR: _case_jour,
    Genre.INSTANT: _case_instant,
}
