"""What every PDF shares: fonts with our letters, escaped text, a QR made of vectors, bytes that never vary."""

from __future__ import annotations

import functools
import pathlib
import re
import unicodedata
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from salon_paiement.argent import ESPACE
from salon_paiement.qr import MARGE, qr_code

POLICE = "DejaVuSans"
POLICE_GRASSE = "DejaVuSans-Bold"
_AVANT_UN_SIGNE = re.compile(r" (?=[:;?!»](?:\W|$))")
_DOSSIER = pathlib.Path(__file__).parent / "polices"


@functools.cache
def polices_charger() -> None:
    """Register the two fonts once: they know French, English and the letters of Fon, Ewe and Yoruba."""
    for nom in (POLICE, POLICE_GRASSE):
        pdfmetrics.registerFont(TTFont(nom, str(_DOSSIER / f"{nom}.ttf")))
    # Without a family, <b> in a paragraph would silently fall back to another font.
    pdfmetrics.registerFontFamily(POLICE, normal=POLICE, bold=POLICE_GRASSE, italic=POLICE, boldItalic=POLICE_GRASSE)


def toile(sortie: Any, taille: tuple[float, float], titre: str) -> Canvas:
    """Return a blank document of ``taille`` points; the same content always gives the same bytes."""
    polices_charger()
    document = Canvas(sortie, pagesize=taille, invariant=1, pageCompression=1)
    document.setTitle(nettoyer(titre))
    document.setAuthor("Salon Paiement")
    document.setCreator("Salon Paiement")
    return document


def nettoyer(texte: object) -> str:
    """Return ``texte`` without control characters, composed (é is one letter, not two)."""
    compose = unicodedata.normalize("NFC", str(texte))
    return "".join(c for c in compose if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})


def paragraphe(
    texte: object, corps: float, *, gras: bool = False, alignement: int = TA_LEFT, **style: Any
) -> Paragraph:
    """Return a paragraph of plain text: names are typed by people and never read as markup.

    Args:
        corps: size of the letters, in points.
    """
    polices_charger()
    apparence = ParagraphStyle(
        "texte",
        fontName=POLICE_GRASSE if gras else POLICE,
        fontSize=corps,
        leading=corps * 1.3,
        alignment=alignement,
        splitLongWords=1,
        **style,
    )
    # ReportLab breaks lines at the narrow no-break space; the ordinary one it respects.
    return Paragraph(escape(_insecables(nettoyer(texte).replace(ESPACE, "\u00a0"))), apparence)


def _insecables(texte: str) -> str:
    """Keep French marks on the line of their word; English has no such spaces."""
    return _AVANT_UN_SIGNE.sub("\u00a0", texte).replace("« ", "«\u00a0")


def corps_ajuste(texte: str, largeur: float, maximum: float, *, gras: bool = True, minimum: float = 8) -> float:
    """Return the largest size (points, ``minimum`` at least) at which ``texte`` fits on one line of ``largeur``."""
    polices_charger()
    unite = pdfmetrics.stringWidth(texte, POLICE_GRASSE if gras else POLICE, 1)
    return max(minimum, min(maximum, largeur / unite)) if unite else maximum


def qr_dessiner(document: Canvas, url: str, x: float, y: float, cote: float) -> None:
    """Draw a QR as one filled path: sharp at any size, quiet zone included.

    Args:
        x, y: lower left corner, in points.
        cote: side of the square in points, quiet zone included.
    """
    lignes = [bytes(ligne) for ligne in qr_code(url).matrix_iter(border=MARGE)]
    module = cote / len(lignes)
    document.setFillColorRGB(1, 1, 1)
    document.rect(x, y, cote, cote, stroke=0, fill=1)
    document.setFillColorRGB(0, 0, 0)
    chemin = document.beginPath()
    for rang, ligne in enumerate(lignes):
        bas = y + cote - (rang + 1) * module
        for debut, longueur in suites_noires(ligne):
            chemin.rect(x + debut * module, bas, longueur * module, module)
    document.drawPath(chemin, stroke=0, fill=1)


def suites_noires(ligne: bytes) -> list[tuple[int, int]]:
    """Return (start, length) of each run of dark modules: fewer rectangles, no hairline between neighbours."""
    suites: list[tuple[int, int]] = []
    debut: int | None = None
    for rang, module in enumerate([*ligne, 0]):
        if module and debut is None:
            debut = rang
        elif not module and debut is not None:
            suites.append((debut, rang - debut))
            debut = None
    return suites
