"""What a receipt says about the money it was paid with."""

from __future__ import annotations

from django.utils.translation import gettext as _

from paiements.etats import EtatPaiement
from paiements.models import Moyen, Paiement
from paiements.selecteurs import reseaux_libelles
from salon_paiement.argent import DEVISE, montant_afficher
from salon_paiement.models import SessionPaiement
from salon_paiement.recus import PaiementAffichable

# Money that came, even when it went back since: a receipt does not forget it.
_VENUS = (EtatPaiement.REUSSI, EtatPaiement.EXTOURNE)


def paiements_affichables(session: SessionPaiement) -> list[PaiementAffichable]:
    """Return every success of a session, oldest first, with what is unusual about each."""
    recus = Paiement.objects.filter(session=session, etat__in=_VENUS).select_related("telephone")
    return [_afficher(paiement) for paiement in recus.order_by("verdict_le", "pk")]


def moyen_libelle(paiement: Paiement) -> str:
    """Return what people call this means of payment: the network's name, or cash."""
    if paiement.reseau in reseaux_libelles():
        return reseaux_libelles()[paiement.reseau]
    return str(Moyen(paiement.moyen).label).capitalize()


def reseau_ou_moyen(reseau: str, moyen: str) -> str:
    """Return the network's name, else the means' own."""
    return reseaux_libelles().get(reseau) or str(Moyen(moyen).label).capitalize()


def _afficher(paiement: Paiement) -> PaiementAffichable:
    return PaiementAffichable(
        moyen=moyen_libelle(paiement),
        montant=_montant(paiement),
        telephone=paiement.telephone.masque if paiement.telephone else "",
        reference=paiement.reference_fournisseur,
        note=_note(paiement),
        repris=paiement.etat == EtatPaiement.EXTOURNE,
        essai=paiement.essai,
    )


def _montant(paiement: Paiement) -> str:
    devise = paiement.devise_recue or DEVISE
    if paiement.montant_recu is None:
        return _("montant à vérifier")
    if devise != DEVISE:
        return f"{paiement.montant_recu} {devise}"
    return montant_afficher(paiement.montant_recu)


def _note(paiement: Paiement) -> str:
    if paiement.etat == EtatPaiement.EXTOURNE:
        return _("L'opérateur a repris cet argent après le paiement. Voyez avec le salon.")
    if not paiement.montant_applique:
        return _("Reçu en plus de la note. Le salon est prévenu.")
    if paiement.surplus:
        return _("Dont %(surplus)s en trop. Le salon est prévenu.") % {"surplus": montant_afficher(paiement.surplus)}
    return ""
