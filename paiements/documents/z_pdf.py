"""A Z as one 80 mm-wide page, as long as its content: a phone shows it, a ticket printer prints it."""

from __future__ import annotations

import io

from reportlab.lib.enums import TA_CENTER, TA_LEFT
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from paiements.documents.z_bandes import FILET, Ligne
from paiements.documents.z_lignes import z_lignes
from paiements.models import ClotureCaisse
from salon_paiement.documents.base import POLICE, POLICE_GRASSE, nettoyer, paragraphe, toile

LARGEUR = 80 * mm
MARGE = 5 * mm
UTILE = LARGEUR - 2 * MARGE
# Height of one strip, in points.
PAS = 13.0


def z_pdf(cloture: ClotureCaisse) -> bytes:
    """Return the PDF of a Z in the reader's language; the same Z always gives the same bytes.

    Args:
        cloture: with its ``salon``, ``caisse`` and ``fermee_par``.
    """
    lignes = z_lignes(cloture)
    hauteurs = [_hauteur(ligne) for ligne in lignes]
    hauteur = sum(hauteurs) + 2 * MARGE
    sortie = io.BytesIO()
    document = toile(sortie, (LARGEUR, hauteur), f"Z {cloture.numero} – {cloture.salon.nom}")
    y = hauteur - MARGE
    for ligne, haut in zip(lignes, hauteurs, strict=True):
        _dessiner(document, ligne, y, haut)
        y -= haut
    document.showPage()
    document.save()
    return sortie.getvalue()


def _hauteur(ligne: Ligne) -> float:
    texte, montant, gras = ligne
    if ligne == FILET or montant:
        return PAS
    return float(paragraphe(texte, 8.5, gras=gras).wrap(UTILE, 1000)[1]) + 2


def _dessiner(document: Canvas, ligne: Ligne, y: float, haut: float) -> None:
    texte, montant, gras = ligne
    if ligne == FILET:
        document.line(MARGE, y - haut / 2, LARGEUR - MARGE, y - haut / 2)
    elif montant:
        document.setFont(POLICE_GRASSE if gras else POLICE, 8.5)
        droite = nettoyer(montant)
        place = UTILE - pdfmetrics.stringWidth(droite, POLICE_GRASSE if gras else POLICE, 8.5) - 6
        document.drawString(MARGE, y - 10, _couper(nettoyer(texte), place))
        document.drawRightString(LARGEUR - MARGE, y - 10, droite)
    else:
        bloc = paragraphe(texte, 8.5, gras=gras, alignement=TA_CENTER if gras else TA_LEFT)
        bloc.wrap(UTILE, 1000)
        bloc.drawOn(document, MARGE, y - haut)


def _couper(texte: str, largeur: float) -> str:
    while texte and pdfmetrics.stringWidth(texte, POLICE_GRASSE, 8.5) > largeur:
        texte = texte[:-1]
    return texte
