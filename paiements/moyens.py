"""What a receipt says about the money it was paid with."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from paiements.etats import EtatPaiement
from paiements.models import ExceptionMonetaire, Moyen, Paiement, TypeException
from paiements.selecteurs import reseaux_libelles
from salon_paiement.argent import DEVISE, montant_afficher
from salon_paiement.models import Salon, SessionPaiement
from salon_paiement.recus import PaiementAffichable, jour_texte
from traces.models import TraceTransaction
from traces.types import TypeTrace

# Money that came, even when it went back since: a receipt does not forget it.
_VENUS = (EtatPaiement.REUSSI, EtatPaiement.EXTOURNE)


# What a person decides about money that the note did not need.
_EN_PLUS = (
    TypeException.TARDIF, TypeException.DOUBLON, TypeException.TROP_PERCU, TypeException.DEVISE,
    TypeException.MONTANT_ABSENT,
)  # fmt: skip


def paiements_affichables(session: SessionPaiement) -> list[PaiementAffichable]:
    """Return every success of a session, oldest first, with what is unusual about each."""
    attend = ExceptionMonetaire.objects.filter(paiement=OuterRef("pk"), type__in=_EN_PLUS, resolue_le=None)
    recus = Paiement.objects.filter(session=session, etat__in=_VENUS).select_related("telephone", "avoir")
    venus = list(recus.annotate(attend=Exists(attend)).order_by("verdict_le", "pk"))
    restes = _restes(paiement.pk for paiement in venus if paiement.avoir_id)
    return [_afficher(paiement, session.salon, restes.get(paiement.pk)) for paiement in venus]


def moyen_libelle(paiement: Paiement) -> str:
    """Return what people call this means of payment: the network's name, or cash."""
    if paiement.reseau in reseaux_libelles():
        return reseaux_libelles()[paiement.reseau]
    return str(Moyen(paiement.moyen).label).capitalize()


def reseau_ou_moyen(reseau: str, moyen: str) -> str:
    """Return the network's name, else the means' own."""
    return reseaux_libelles().get(reseau) or str(Moyen(moyen).label).capitalize()


def _afficher(paiement: Paiement, salon: Salon, reste: int | None) -> PaiementAffichable:
    # A credit's number is its owner's, and whoever holds a code may be somebody else.
    telephone = None if paiement.moyen == Moyen.AVOIR else paiement.telephone
    a_suivre = bool(getattr(paiement, "attend", False))
    return PaiementAffichable(
        moyen=moyen_libelle(paiement),
        montant=_montant(paiement),
        telephone=telephone.masque if telephone else "",
        reference=paiement.reference_fournisseur,
        note=_note(paiement, a_suivre=a_suivre),
        a_suivre=a_suivre or paiement.etat == EtatPaiement.EXTOURNE,
        reste=_reste(paiement, salon, reste),
        repris=paiement.etat == EtatPaiement.EXTOURNE,
        essai=paiement.essai,
    )


def _restes(paiements: Iterable[uuid.UUID]) -> dict[uuid.UUID | None, int]:
    """Return what each payment by credit left on it, whole XOF; no statement when there is none.

    As it was written then: whoever spent another person's credit does not follow it for ever.
    """
    cles = list(paiements)
    if not cles:
        return {}
    usages = TraceTransaction.objects.filter(paiement__in=cles, type_trace=TypeTrace.AVOIR_UTILISE)
    return {cle: int(donnees["reste"]) for cle, donnees in usages.values_list("paiement_id", "donnees_structures")}


def _reste(paiement: Paiement, salon: Salon, reste: int | None) -> str:
    if paiement.avoir is None or reste is None:
        return ""
    if not reste:
        return _("Avoir entièrement utilisé.")
    valeurs = {"reste": montant_afficher(reste)}
    if paiement.avoir.expire_le is None:
        return _("Reste sur l'avoir après ce paiement : %(reste)s.") % valeurs
    valeurs["date"] = jour_texte(salon, paiement.avoir.expire_le)
    return _("Reste sur l'avoir après ce paiement : %(reste)s, valable jusqu'au %(date)s.") % valeurs


def _montant(paiement: Paiement) -> str:
    devise = paiement.devise_recue or DEVISE
    if paiement.montant_recu is None:
        return _("montant à vérifier")
    if devise != DEVISE:
        return f"{paiement.montant_recu} {devise}"
    return montant_afficher(paiement.montant_recu)


def _note(paiement: Paiement, *, a_suivre: bool) -> str:
    if paiement.etat == EtatPaiement.EXTOURNE:
        return _("L'opérateur a repris cet argent après le paiement. Voyez avec le salon.")
    if not paiement.montant_applique:
        return _("Reçu en plus de la note. Le salon est prévenu.") if a_suivre else _("Reçu en plus de la note.")
    if not paiement.surplus:
        return ""
    phrase = _("Dont %(surplus)s en trop. Le salon est prévenu.") if a_suivre else _("Dont %(surplus)s en trop.")
    return phrase % {"surplus": montant_afficher(paiement.surplus)}
