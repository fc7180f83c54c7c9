"""What the printed Z says, strip after strip: the same words and sums as its page."""

from __future__ import annotations

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from paiements.documents.z_bandes import FILET, Ligne, somme
from paiements.documents.z_sommes import moyens_lignes, totaux_lignes
from paiements.documents.z_tiroir import coupures_de, tiroir_lignes
from paiements.models import ClotureCaisse
from salon_paiement.argent import montant_afficher
from salon_paiement.calendrier import fuseau_de


def z_lignes(z: ClotureCaisse) -> list[Ligne]:
    """Return every strip of a Z, in the reader's language.

    Args:
        z: with its ``salon``, ``caisse`` and ``fermee_par``.
    """
    return [*_entete(z), *_tiroir(z), *moyens_lignes(z), *totaux_lignes(z), *_fin(z)]


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
    annulees, comptages = z.totaux["annulations"], z.totaux.get("comptages", 1)
    return [
        *(somme(mot, montant) for mot, montant in tiroir_lignes(z)),
        somme(_("Attendu"), z.attendu),
        somme(_("Compté"), z.compte, gras=True),
        somme(_("Écart"), z.ecart, gras=True),
        *([(z.note, "", False)] if z.note else []),
        *([(_("Compté %(n)s fois avant la fermeture") % {"n": comptages}, "", False)] if comptages > 1 else []),
        *([somme(_("Annulé (pour mémoire)"), annulees)] if annulees else []),
        *(somme(f"  {montant_afficher(valeur)} × {n}", total) for valeur, n, total in coupures_de(z)),
        FILET,
    ]


def _fin(z: ClotureCaisse) -> list[Ligne]:
    lignes: list[Ligne] = []
    if z.verification:
        lignes += [FILET, (_("En vérification : %(codes)s") % {"codes": ", ".join(z.verification)}, "", False)]
    if z.tete:
        aide = _("Gardez ce papier : il prouve que les comptes d'avant n'ont pas été réécrits.")
        lignes += [FILET, (_("Sceau : %(sceau)s") % {"sceau": z.tete}, "", True), (aide, "", False)]
    return lignes
