"""The strips of a printed Z that tell its money per means of payment, then its totals."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from paiements.documents.z_bandes import FILET, Ligne, somme
from paiements.documents.z_moyens import moyens_affichables
from paiements.models import ClotureCaisse
from salon_paiement.argent import montant_afficher


def moyens_lignes(z: ClotureCaisse) -> list[Ligne]:
    """Return what came by each means, then « Encaissé » and what credits paid beside it."""
    lignes = [ligne for moyen in moyens_affichables(z) for ligne in _moyen(moyen)]
    lignes.append(somme(_("Encaissé"), z.encaisse, gras=True))
    if z.essai_encaisse:
        lignes.append(somme("  " + _("dont essai, aucun argent réel"), z.essai_encaisse, gras=True))
    if z.par_avoir:
        lignes.append(somme(_("Réglé par avoir, en plus"), z.par_avoir))
    return [*lignes, FILET]


def _moyen(moyen: dict[str, Any]) -> list[Ligne]:
    lignes = [somme(f"{moyen['nom']} × {moyen['nombre']}", moyen["livre"])]
    if moyen.get("essai"):
        lignes.append(somme("  " + _("dont essai"), moyen["essai"]))
    if moyen["operateur"] is not None:
        lignes.append(somme("  " + _("réponses de l'opérateur"), moyen["operateur"]))
        if moyen["declare"] is None:
            lignes.append(("  " + _("téléphone non lu"), "–", False))
        else:
            lignes.append(somme("  " + _("lu sur le téléphone"), moyen["declare"]))
        if moyen["a_rapprocher"]:
            lignes.append(("  " + _("à rapprocher"), montant_afficher(moyen["declare"] - moyen["livre"]), True))
    if moyen.get("net", moyen["livre"]) != moyen["livre"]:
        lignes.append(somme("  " + _("reste"), moyen["net"]))
    return lignes


def totaux_lignes(z: ClotureCaisse) -> list[Ligne]:
    """Return what was sold and what happened to the money since; what did not happen is left out."""
    t = z.totaux
    toujours = [(_("Prestations"), t["ventes"]), (_("Pourboires"), t["pourboires"]), (_("Remises"), -t["remises"])]
    repris = t["extournes"]
    parfois = [
        (_("Remboursé"), -t["rembourses"]),
        ("  " + _("dont mis en avoir"), -z.mis_en_avoir),
        (_("Reçu en trop des clients"), t["surplus"]),
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
        *(somme(mot, montant) for mot, montant in toujours),
        *(somme(mot, montant) for mot, montant in parfois if montant),
    ]
