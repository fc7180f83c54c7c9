"""The poster of a place: big QR, typeable code, three steps, and how to tell a foreign sticker.

Drawn once in A5 units; A4 and A6 have the same proportions, so the canvas is scaled.
"""

from __future__ import annotations

import io

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4, A5, A6
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from salon_paiement.documents.base import POLICE_GRASSE, corps_ajuste, nettoyer, paragraphe, qr_dessiner, toile
from salon_paiement.documents.pictogrammes import DESSINS
from salon_paiement.erreurs import SaisieInvalide
from salon_paiement.models import PosteQR
from salon_paiement.qr import adresse_du_poste, debut_des_adresses

FORMATS: dict[str, tuple[float, float]] = {"A4": A4, "A5": A5, "A6": A6}
LARGEUR, HAUTEUR = A5
MARGE = 10 * mm
UTILE = LARGEUR - 2 * MARGE
COTE_QR = 95 * mm
BANDEAU = 40 * mm
PLACE_DU_NOM = 19 * mm
PLACE_DU_CONSEIL = 17.5 * mm
BLANC, NOIR = HexColor("#ffffff"), HexColor("#000000")
# Dark enough to print well in black and white, and 7:1 under white letters.
ENCRE = HexColor("#8a3113")


def affiche_pdf(poste: PosteQR, format_papier: str = "A5", *, langue: str = "fr") -> bytes:
    """Return the printable poster of a place.

    Args:
        poste: with its ``salon``.
        format_papier: ``A4``, ``A5`` or ``A6``.

    Raises:
        SaisieInvalide: another format.
    """
    if format_papier not in FORMATS:
        raise SaisieInvalide(_("Ce format n'existe pas : choisissez A4, A5 ou A6."))
    largeur, hauteur = FORMATS[format_papier]
    sortie = io.BytesIO()
    with override(langue):
        document = toile(sortie, (largeur, hauteur), f"{poste.salon.nom} – {poste.nom}")
        document.scale(largeur / LARGEUR, hauteur / HAUTEUR)
        _bandeau(document, poste)
        _qr(document, poste)
        _etapes(document)
        _code(document, poste)
        _mise_en_garde(document, poste)
    document.showPage()
    document.save()
    return sortie.getvalue()


def _bandeau(document: Canvas, poste: PosteQR) -> None:
    document.setFillColor(ENCRE)
    document.rect(0, HAUTEUR - BANDEAU, LARGEUR, BANDEAU, stroke=0, fill=1)
    _nom_du_salon(document, poste.salon.nom)
    lieu, appel = nettoyer(poste.nom), _("Payez ici avec votre téléphone")
    _ligne(document, lieu, HAUTEUR - 26.5 * mm, corps_ajuste(lieu, UTILE, 15), couleur=BLANC)
    _ligne(document, appel, HAUTEUR - 35 * mm, corps_ajuste(appel, UTILE, 13), couleur=BLANC)


def _nom_du_salon(document: Canvas, nom: str) -> None:
    """As large as two lines allow: the client compares it with what her screen shows."""
    for corps in range(26, 9, -1):
        para = paragraphe(nom, corps, gras=True, alignement=TA_CENTER, textColor=BLANC)
        _largeur, hauteur = para.wrap(UTILE, HAUTEUR)
        if hauteur <= PLACE_DU_NOM:
            break
    para.drawOn(document, MARGE, HAUTEUR - 3 * mm - (PLACE_DU_NOM + hauteur) / 2)


def _qr(document: Canvas, poste: PosteQR) -> None:
    qr_dessiner(document, adresse_du_poste(poste), (LARGEUR - COTE_QR) / 2, 75 * mm, COTE_QR)


def _etapes(document: Canvas) -> None:
    """Three pictograms with one word each: understood without reading."""
    largeur, bas, cote = UTILE / 3, 55 * mm, 14 * mm
    for rang, (dessin, mot) in enumerate(zip(DESSINS, (_("Scannez"), _("Choisissez"), _("Payez")), strict=True)):
        centre = MARGE + largeur * (rang + 0.5)
        document.saveState()
        document.translate(centre - cote / 2, bas + 6 * mm)
        document.setStrokeColor(ENCRE)
        document.setFillColor(ENCRE)
        dessin(document, cote)
        document.restoreState()
        texte = f"{rang + 1}. {mot}"
        document.setFillColor(ENCRE)
        document.setFont(POLICE_GRASSE, corps_ajuste(texte, largeur - 2 * mm, 13))
        document.drawCentredString(centre, bas, texte)


def _code(document: Canvas, poste: PosteQR) -> None:
    hote = settings.ADRESSE_PUBLIQUE.rstrip("/").removeprefix("https://").removeprefix("http://")
    consigne = _("Pas d'appareil photo ? Allez sur %(adresse)s et tapez le code :") % {"adresse": f"{hote}/c/"}
    corps = corps_ajuste(consigne, UTILE, 11, gras=False, minimum=9)
    _centrer(document, paragraphe(consigne, corps, alignement=TA_CENTER), 49 * mm)
    _ligne(document, _espacer(poste.code_court), 29.5 * mm, 30, couleur=NOIR)


def _mise_en_garde(document: Canvas, poste: PosteQR) -> None:
    document.setStrokeColor(ENCRE)
    document.setLineWidth(0.8)
    document.line(MARGE, 24 * mm, LARGEUR - MARGE, 24 * mm)
    phrases = (
        _("L'adresse doit commencer par « %(adresse)s ».") % {"adresse": debut_des_adresses()},
        _(
            "Vérifiez que la page affiche bien « %(salon)s ». Un autocollant est collé sur ce QR ? Ne payez pas, "
            "prévenez le comptoir."
        )
        % {"salon": poste.salon.nom},
    )
    for corps in (9.5, 9, 8.5, 8, 7.5, 7):
        para = paragraphe(" ".join(phrases), corps, alignement=TA_CENTER)
        _largeur, hauteur = para.wrap(UTILE, HAUTEUR)
        if hauteur <= PLACE_DU_CONSEIL:
            break
    _centrer(document, para, 22.5 * mm)


def _centrer(document: Canvas, para: Paragraph, haut: float) -> None:
    _largeur, hauteur = para.wrap(UTILE, HAUTEUR)
    para.drawOn(document, MARGE, haut - hauteur)


def _ligne(document: Canvas, texte: str, y: float, corps: float, *, couleur: Color) -> None:
    document.setFillColor(couleur)
    document.setFont(POLICE_GRASSE, corps)
    document.drawCentredString(LARGEUR / 2, y, texte)


def _espacer(code: str) -> str:
    """Cut a code in two halves: three letters at a time are easier to copy."""
    milieu = len(code) // 2
    return f"{code[:milieu]}-{code[milieu:]}"
