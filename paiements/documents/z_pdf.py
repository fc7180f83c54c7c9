"""A Z as one 80 mm-wide page, as long as its content: a phone shows it, a ticket printer prints it."""

from __future__ import annotations

import io

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from reportlab.lib.enums import TA_CENTER, TA_LEFT
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from paiements.models import ClotureCaisse
from paiements.moyens import reseau_ou_moyen
from salon_paiement.argent import montant_afficher
from salon_paiement.calendrier import fuseau_de
from salon_paiement.documents.base import POLICE, POLICE_GRASSE, nettoyer, paragraphe, toile

LARGEUR = 80 * mm
MARGE = 5 * mm
UTILE = LARGEUR - 2 * MARGE
# Height of one strip, in points.
PAS = 13.0
# A strip: text on the left (or centred when there is no amount), amount on the right, bold or not.
Ligne = tuple[str, str, bool]


def z_pdf(cloture: ClotureCaisse) -> bytes:
    """Return the PDF of a Z in the reader's language; the same Z always gives the same bytes.

    Args:
        cloture: with its ``salon``, ``caisse`` and ``fermee_par``.
    """
    lignes = [*_entete(cloture), *_tiroir(cloture), *_moyens(cloture), *_totaux(cloture), *_fin(cloture)]
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


def _entete(z: ClotureCaisse) -> list[Ligne]:
    fuseau = fuseau_de(z.salon)
    ouverte, fermee = (timezone.localtime(quand, fuseau) for quand in (z.caisse.ouverte_le, z.date_creation))
    return [
        (z.salon.nom, "", True),
        (_("Clôture de caisse Z n° %(n)s") % {"n": z.numero}, "", True),
        (_("Journée du %(jour)s") % {"jour": date_format(z.jour, "j F Y")}, "", False),
        (_("Ouverte le %(quand)s") % {"quand": date_format(ouverte, "d/m/Y H:i")}, "", False),
        (
            _("Fermée le %(quand)s par %(qui)s")
            % {"quand": date_format(fermee, "d/m/Y H:i"), "qui": z.fermee_par.get_full_name() or z.fermee_par.username},
            "",
            False,
        ),
        FILET,
    ]


def _tiroir(z: ClotureCaisse) -> list[Ligne]:
    t = z.totaux
    mouvements = [
        (_("Apports"), t["apports"]),
        (_("Retraits"), -t["retraits"]),
        (_("Remboursé en espèces"), -t["rembourses_especes"]),
        (_("Versé aux coiffeurs"), -t["versements"]),
        (_("Encaissements annulés"), t["annulations"]),
    ]
    return [
        (_("Fond de caisse"), montant_afficher(z.fond), False),
        *((mot, montant_afficher(montant), False) for mot, montant in mouvements if montant),
        (_("Attendu"), montant_afficher(z.attendu), False),
        (_("Compté"), montant_afficher(z.compte), True),
        (_("Écart"), montant_afficher(z.ecart), True),
        *([(z.note, "", False)] if z.note else []),
        FILET,
    ]


def _moyens(z: ClotureCaisse) -> list[Ligne]:
    lignes: list[Ligne] = []
    for moyen in z.moyens:
        nom = f"{reseau_ou_moyen(moyen['reseau'], moyen['moyen'])} × {moyen['nombre']}"
        lignes.append((nom, montant_afficher(moyen["livre"]), False))
        if moyen.get("essai"):
            lignes.append(("  " + _("dont essai"), montant_afficher(moyen["essai"]), False))
        if moyen["operateur"] is not None and moyen["operateur"] != moyen["livre"]:
            lignes.append(("  " + _("confirmé par l'opérateur"), montant_afficher(moyen["operateur"]), False))
        if moyen["declare"] is not None:
            lignes.append(("  " + _("lu sur le téléphone"), montant_afficher(moyen["declare"]), False))
        if moyen.get("net", moyen["livre"]) != moyen["livre"]:
            lignes.append(("  " + _("reste, une fois ce qui est reparti"), montant_afficher(moyen["net"]), False))
    lignes.append((_("Encaissé"), montant_afficher(z.totaux["encaisse"]), True))
    if z.totaux.get("essai"):
        lignes.append(("  " + _("dont essai, aucun argent réel"), montant_afficher(z.totaux["essai"]), True))
    return [*lignes, FILET]


def _totaux(z: ClotureCaisse) -> list[Ligne]:
    t = z.totaux
    toujours = [(_("Prestations"), t["ventes"]), (_("Pourboires"), t["pourboires"]), (_("Remises"), -t["remises"])]
    parfois = [(_("Remboursé"), -t["rembourses"]), (_("Surplus dû aux clients"), t["surplus"])]
    repris = t["extournes"]
    parfois += [
        (_("Repris par l'opérateur") if repris > 0 else _("Repris avant, remboursé ici"), -repris),
        # A Z drawn before these were told has no such total.
        (_("Corrigé par l'opérateur depuis"), t.get("corrections", 0)),
        (_("Trouvé sur un relevé, mis en avoir"), t.get("retrouves", 0)),
        (_("Avoirs donnés"), -t.get("avoirs_donnes", 0)),
        (_("Avoirs expirés"), t.get("avoirs_expires", 0)),
        (_("Reporté d'avant l'ouverture"), t["reportes"]),
    ]
    return [
        (_("Notes payées"), str(t["notes"]), False),
        *([("  " + _("dont payées en essai"), str(t["notes_essai"]), False)] if t.get("notes_essai") else []),
        *((mot, montant_afficher(montant), False) for mot, montant in toujours),
        *((mot, montant_afficher(montant), False) for mot, montant in parfois if montant),
    ]


def _fin(z: ClotureCaisse) -> list[Ligne]:
    if not z.verification:
        return []
    return [FILET, (_("En vérification : %(codes)s") % {"codes": ", ".join(z.verification)}, "", False)]


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


FILET: Ligne = ("-", "-", False)
