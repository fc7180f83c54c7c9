"""The receipt as one 80 mm-wide page, as long as its content: a phone shows it, a ticket printer prints it."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from salon_paiement.argent import montant_afficher
from salon_paiement.documents.base import POLICE, POLICE_GRASSE, nettoyer, paragraphe, qr_dessiner, toile
from salon_paiement.models import LigneSession, Logo, Recu, Salon, SessionPaiement
from salon_paiement.qr import adresse_du_controle, adresse_du_recu, page_du_controle
from salon_paiement.recus import RIEN_NE_REVIENT, PaiementAffichable, Retours, essai_marque, recu_date_texte

LARGEUR = 80 * mm
MARGE = 5 * mm
UTILE = LARGEUR - 2 * MARGE
COTE_QR = 34 * mm
LOGO_LARGE, LOGO_HAUT = 40 * mm, 16 * mm


@dataclass(frozen=True, slots=True)
class Bloc:
    """A strip of the page: its height in points, and how to draw it below a given ``y``."""

    hauteur: float
    dessiner: Callable[[Canvas, float], None]


def recu_pdf(
    recu: Recu,
    lignes: Sequence[LigneSession],
    paiements: Sequence[PaiementAffichable],
    retours: Retours = RIEN_NE_REVIENT,
) -> bytes:
    """Return the PDF of a receipt, in the language of its visit.

    The same receipt with the same facts always gives the same bytes. Amounts are whole XOF.

    Args:
        recu: with its ``session`` and ``salon``.
        lignes: the lines of that session.
        paiements: what it was paid with (``paiements.moyens.paiements_affichables``).
        retours: what goes back to the client (``paiements.retours.retours_affichables``).
    """
    with override(recu.session.langue):
        blocs = [
            *_entete(recu, paiements),
            *_lignes(recu.session, lignes),
            *_paiements(paiements),
            *_retours(retours),
            *_controle(recu),
        ]
        titre = f"{_numero(recu)} – {recu.salon.nom}"
    hauteur = sum(bloc.hauteur for bloc in blocs) + 2 * MARGE
    sortie = io.BytesIO()
    document = toile(sortie, (LARGEUR, hauteur), titre)
    y = hauteur - MARGE
    for bloc in blocs:
        bloc.dessiner(document, y)
        y -= bloc.hauteur
    document.showPage()
    document.save()
    return sortie.getvalue()


def _entete(recu: Recu, paiements: Sequence[PaiementAffichable]) -> list[Bloc]:
    salon = recu.salon
    lieu = ", ".join(filter(None, [salon.adresse, salon.ville]))
    if any(p.repris for p in paiements):
        etat = [_texte(_("Paiement repris par l'opérateur"), 9, gras=True, centre=True)]
        date = recu_date_texte(recu)
    else:
        etat, date = [], _("Payé le %(date)s") % {"date": recu_date_texte(recu)}
    blocs = [*_logo(salon), _texte(salon.nom, 13, gras=True, centre=True), _texte(lieu, 8, centre=True)]
    if salon.telephone_contact:
        blocs.append(_texte(salon.telephone_contact, 8, centre=True))
    return [
        *blocs,
        _filet(),
        _texte(_numero(recu), 10, gras=True, centre=True),
        *etat,
        *_essai(recu.session),
        _texte(date, 8, centre=True),
        _filet(),
    ]


def _logo(salon: Salon) -> list[Bloc]:
    """The salon's picture, as it is stored: drawn by us, so that nothing in it can be read as anything else."""
    logo = Logo.objects.filter(pk=salon.pk).first()
    if logo is None:
        return []
    # One side touches the frame.
    echelle = min(LOGO_LARGE / logo.largeur, LOGO_HAUT / logo.hauteur)
    large, haut = logo.largeur * echelle, logo.hauteur * echelle
    image = ImageReader(io.BytesIO(bytes(logo.contenu)))

    def dessiner(document: Canvas, y: float) -> None:
        document.drawImage(image, (LARGEUR - large) / 2, y - haut, large, haut, mask="auto")

    return [Bloc(haut + 4, dessiner)]


def _essai(session: SessionPaiement) -> list[Bloc]:
    """The mark of play money, framed: it must survive a bad printer and a hurried reader."""
    marque = essai_marque(session)
    if not marque:
        return []
    bloc = _texte(marque, 11, gras=True, centre=True)

    def dessiner(document: Canvas, y: float) -> None:
        document.setStrokeColorRGB(0, 0, 0)
        document.setLineWidth(1.2)
        document.rect(MARGE, y - bloc.hauteur - 6, UTILE, bloc.hauteur + 4)
        bloc.dessiner(document, y - 4)

    return [Bloc(bloc.hauteur + 10, dessiner)]


def _lignes(session: SessionPaiement, lignes: Sequence[LigneSession]) -> list[Bloc]:
    blocs = [
        _montant(f"{ligne.libelle} × {ligne.quantite}" if ligne.quantite > 1 else ligne.libelle, ligne.montant)
        for ligne in lignes
    ]
    if session.coiffeur:
        blocs.append(_texte(_("Coiffeur : %(nom)s") % {"nom": session.coiffeur.nom}, 8))
    if session.remise:
        blocs.append(_montant(_("Remise"), -session.remise))
    if session.pourboire:
        blocs.append(_montant(_("Pourboire"), session.pourboire))
    return [*blocs, _filet(), _montant(_("Total"), session.total, corps=12, gras=True), _filet()]


def _paiements(paiements: Sequence[PaiementAffichable]) -> list[Bloc]:
    blocs: list[Bloc] = []
    for paiement in paiements:
        blocs.append(_deux_colonnes(_nommer(paiement.moyen, essai=paiement.essai), paiement.montant))
        if paiement.telephone:
            blocs.append(_texte(paiement.telephone, 8))
        if paiement.reference:
            blocs.append(_texte(_("Réf. opérateur : %(reference)s") % {"reference": paiement.reference}, 7))
        if paiement.note:
            blocs.append(_texte(paiement.note, 8, gras=True))
        if paiement.reste:
            blocs.append(_texte(paiement.reste, 8))
    return [*blocs, _filet()] if blocs else []


def _retours(retours: Retours) -> list[Bloc]:
    blocs: list[Bloc] = []
    for rendu in retours.remboursements:
        blocs += [_deux_colonnes(_nommer(rendu.libelle, essai=rendu.essai), rendu.montant), _texte(rendu.etat, 8)]
    for avoir in retours.avoirs:
        libelle = _nommer(_("Avoir %(code)s") % {"code": avoir.code}, essai=avoir.essai)
        blocs += [_deux_colonnes(libelle, avoir.solde), _texte(avoir.suite, 8)]
    return [*blocs, _filet()] if blocs else []


def _nommer(libelle: str, *, essai: bool) -> str:
    return _("%(moyen)s (essai)") % {"moyen": libelle} if essai else libelle


def _controle(recu: Recu) -> list[Bloc]:
    adresse = adresse_du_recu(recu)

    def dessiner(document: Canvas, y: float) -> None:
        qr_dessiner(document, adresse, (LARGEUR - COTE_QR) / 2, y - COTE_QR, COTE_QR)

    return [
        _texte(_("Code de contrôle : %(code)s") % {"code": recu.code}, 8, centre=True),
        *_sceau(recu),
        _verifier(recu),
        Bloc(COTE_QR, dessiner),
        _texte(_("Scannez pour retrouver ce reçu."), 7, centre=True),
        _texte(_("Merci de votre visite."), 8, centre=True),
    ]


def _sceau(recu: Recu) -> list[Bloc]:
    if not recu.tete:
        return []
    return [
        _texte(_("Sceau : %(sceau)s") % {"sceau": recu.tete}, 8, centre=True),
        _texte(_("Il prouve que les comptes d'avant n'ont pas été réécrits."), 7, centre=True),
    ]


def _verifier(recu: Recu) -> Bloc:
    """Where to check it: short enough to be typed from paper, already filled in when tapped on a screen."""
    bloc = _texte(_("Vérifier ce reçu : %(adresse)s") % {"adresse": page_du_controle()}, 7, centre=True)

    def dessiner(document: Canvas, y: float) -> None:
        bloc.dessiner(document, y)
        document.linkURL(adresse_du_controle(recu), (MARGE, y - bloc.hauteur, MARGE + UTILE, y))

    return Bloc(bloc.hauteur, dessiner)


def _numero(recu: Recu) -> str:
    return _("Reçu %(numero)s") % {"numero": recu.numero}


def _texte(texte: str, corps: float, *, gras: bool = False, centre: bool = False) -> Bloc:
    para = paragraphe(texte, corps, gras=gras, **({"alignement": TA_CENTER} if centre else {}))
    _largeur, hauteur = para.wrap(UTILE, 10_000)

    def dessiner(document: Canvas, y: float) -> None:
        para.drawOn(document, MARGE, y - hauteur)

    return Bloc(hauteur + 1.5, dessiner)


def _montant(libelle: str, montant: int, *, corps: float = 9, gras: bool = False) -> Bloc:
    return _deux_colonnes(libelle, montant_afficher(montant), corps=corps, gras=gras)


def _deux_colonnes(libelle: str, valeur: str, *, corps: float = 9, gras: bool = False) -> Bloc:
    """A label that may wrap, and its amount on the right of the first line."""
    police = POLICE_GRASSE if gras else POLICE
    para = paragraphe(libelle, corps, gras=gras)
    colonne = pdfmetrics.stringWidth(valeur, police, corps) + 3 * mm
    _largeur, hauteur = para.wrap(UTILE - colonne, 10_000)

    def dessiner(document: Canvas, y: float) -> None:
        para.drawOn(document, MARGE, y - hauteur)
        document.setFillColorRGB(0, 0, 0)
        document.setFont(police, corps)
        document.drawRightString(LARGEUR - MARGE, y - corps, nettoyer(valeur))

    return Bloc(hauteur + 2, dessiner)


def _filet() -> Bloc:
    def dessiner(document: Canvas, y: float) -> None:
        document.setStrokeColorRGB(0.45, 0.45, 0.45)
        document.setLineWidth(0.5)
        document.line(MARGE, y - 4, LARGEUR - MARGE, y - 4)

    return Bloc(8, dessiner)
