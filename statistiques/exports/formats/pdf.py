"""A report on A4 pages, across: its charts, then its tables. For people to read and print: the rows are bounded."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain, islice
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, Flowable, SimpleDocTemplate, Spacer, Table, TableStyle

from salon_paiement.documents.base import POLICE, nettoyer, paragraphe, polices_charger
from statistiques.exports.formats.pdf_graphiques import graphique_dessiner
from statistiques.releve import Cellule, Colonne, Contenu, Feuille, Genre, Rangee
from statistiques.unites import Unite, afficher

_PAGE = landscape(A4)
_MARGE = 12 * mm
_UTILE = _PAGE[0] - 2 * _MARGE
_CORPS = 7
# ReportLab lays out a table as a whole: so many rows make one, and the next one follows.
_ENSEMBLE = 200
_FILET, _FOND = HexColor("#d9c7b8"), HexColor("#f6ede4")


def pdf_ecrire(contenu: Contenu, lignes_max: int) -> Iterator[bytes]:
    """Yield a PDF; past ``lignes_max`` rows a part says that the rest is in another format."""
    polices_charger()
    sortie = io.BytesIO()
    document = SimpleDocTemplate(
        sortie, pagesize=_PAGE, leftMargin=_MARGE, rightMargin=_MARGE, topMargin=_MARGE, bottomMargin=_MARGE + 4 * mm,
        title=nettoyer(contenu.titre), author="Salon Paiement", creator="Salon Paiement", invariant=1,
    )  # fmt: skip
    corps: list[Flowable] = [
        paragraphe(contenu.titre, 15, gras=True),
        paragraphe(contenu.sous_titre, 9),
        Spacer(1, 4 * mm),
    ]
    parties = [_partie(f, lignes_max, seule=len(contenu.feuilles) == 1) for f in contenu.feuilles]
    # What matters most first: the figures of the whole period, the drawings, then the rest.
    corps += chain.from_iterable(parties[:1])
    corps += chain.from_iterable((graphique_dessiner(g, _UTILE), Spacer(1, 4 * mm)) for g in contenu.graphiques)
    corps += chain.from_iterable(parties[1:])
    pied = partial(_pied, texte=nettoyer(f"{contenu.titre} · {contenu.sous_titre}"))
    document.build(corps, onFirstPage=pied, onLaterPages=pied)
    yield sortie.getvalue()


def _pied(page: Canvas, _document: Any, *, texte: str) -> None:
    page.setFont(POLICE, 7)
    page.drawString(_MARGE, 9 * mm, texte)
    page.drawRightString(_PAGE[0] - _MARGE, 9 * mm, str(page.getPageNumber()))


def _partie(feuille: Feuille, maximum: int, *, seule: bool) -> Iterator[Flowable]:
    if not seule:
        # A title is not left alone at the foot of a page.
        yield CondPageBreak(30 * mm)
        yield paragraphe(feuille.titre, 11, gras=True, spaceAfter=4)
    places = [(rang, colonne) for rang, colonne in enumerate(feuille.colonnes) if colonne.largeur]
    lignes = chain.from_iterable(feuille.lots)
    lues = list(islice(lignes, maximum + 1))
    if not lues:
        yield paragraphe(_("Rien dans cette période."), 9)
    rangees = lues[:maximum]
    for debut in range(0, len(rangees), _ENSEMBLE):
        fin = debut + _ENSEMBLE >= len(rangees)
        totaux = _totaux(places, rangees) if fin and len(lues) <= maximum else []
        yield _tableau(places, rangees[debut : debut + _ENSEMBLE], [totaux] if any(totaux) else [])
    if len(lues) > maximum:
        phrase = _("Les %(nombre)d premières lignes seulement : demandez Excel ou CSV pour les avoir toutes.")
        yield paragraphe(phrase % {"nombre": maximum}, 9, gras=True, spaceBefore=6)
    yield Spacer(1, 5 * mm)


def _tableau(places: list[tuple[int, Colonne]], rangees: Sequence[Rangee], totaux: list[list[str]]) -> Table:
    entete = [_bloc(colonne, colonne.titre, gras=True) for _rang, colonne in places]
    corps = [[_bloc(colonne, _dire(rangee[rang], colonne.unite)) for rang, colonne in places] for rangee in rangees]
    pied = [[_bloc(colonne, texte, gras=True) for (_r, colonne), texte in zip(places, t, strict=True)] for t in totaux]
    parts = sum(colonne.largeur for _rang, colonne in places)
    largeurs = [_UTILE * colonne.largeur / parts for _rang, colonne in places]
    style = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("BACKGROUND", (0, 0), (-1, 0), _FOND),
        ("LINEBELOW", (0, 0), (-1, -1), 0.25, _FILET),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]
    return Table([entete, *corps, *pied], colWidths=largeurs, repeatRows=1, splitInRow=1, style=TableStyle(style))


def _totaux(places: list[tuple[int, Colonne]], rangees: Sequence[Rangee]) -> list[str]:
    sommes = [
        _dire(sum(v for rangee in rangees if isinstance(v := rangee[rang], int)), colonne.unite)
        if colonne.somme
        else ""
        for rang, colonne in places
    ]
    return [_("Total"), *sommes[1:]] if any(sommes) and not sommes[0] else sommes


def _bloc(colonne: Colonne, texte: str, *, gras: bool = False) -> Flowable:
    droite = {"alignement": TA_RIGHT} if colonne.genre == Genre.ENTIER else {}
    return paragraphe(texte, _CORPS, gras=gras, **droite)


def _dire(valeur: Cellule, unite: Unite | None = None) -> str:
    """Write a cell as people read it: thousands apart, dates in the language's order."""
    if valeur is None or isinstance(valeur, str):
        return valeur or ""
    if isinstance(valeur, datetime.datetime):
        return f"{date_format(valeur, 'SHORT_DATE_FORMAT', use_l10n=True)} {valeur:%H:%M}"
    if isinstance(valeur, datetime.date):
        return date_format(valeur, "SHORT_DATE_FORMAT", use_l10n=True)
    return afficher(valeur, unite or Unite.NOMBRE)
