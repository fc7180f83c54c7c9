"""What FeexPay is sent: every field in the only shape it takes, refused here when it cannot be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from paiements.fournisseurs.base import Demande, RefusFournisseur
from paiements.fournisseurs.feexpay.reseaux import RESEAUX, numero_formater
from paiements.fournisseurs.feexpay.traduction import DEVISE, notre_reference_valide, texte_simple

MONTANT_MIN, MONTANT_MAX = 100, 2_000_000  # XOF


def corps_initier(demande: Demande, boutique: str) -> dict[str, object]:
    """Body of a payment request.

    Raises:
        RefusFournisseur: FeexPay could only refuse it; nothing is sent.
    """
    reseau = RESEAUX.get(demande.reseau)
    if reseau is None:
        raise RefusFournisseur("reseau_inactif", "réseau inconnu de FeexPay")
    numero = numero_formater(demande.msisdn, reseau.pays)
    if numero is None:
        raise RefusFournisseur("numero_inconnu", "ce numéro n'est pas du pays de ce réseau")
    if demande.devise != DEVISE or not MONTANT_MIN <= demande.montant <= MONTANT_MAX:
        raise RefusFournisseur("plafond", f"FeexPay prend de {MONTANT_MIN} à {MONTANT_MAX} {DEVISE}")
    if not notre_reference_valide(demande.notre_reference):
        raise RefusFournisseur("autre", "notre référence est mal formée")
    facultatifs = {
        "first_name": texte_simple(demande.prenom, 30),
        "description": texte_simple(demande.libelle, 80),
        "return_url": demande.url_retour,
        "cancel_url": demande.url_annulation,
    }
    return {
        "phoneNumber": numero,
        "amount": demande.montant,
        "shop": boutique,
        "callback_info": demande.notre_reference,
        **{cle: valeur for cle, valeur in facultatifs.items() if valeur},
    }


def corps_historique(depuis: datetime, boutique: str) -> dict[str, object]:
    """Body of a search in the shop's history.

    They count in whole days of a time zone they do not tell: one day more on each side.

    Args:
        depuis: aware instant of the oldest payment looked for.
    """
    jour = timedelta(days=1)
    return {
        "start_date": (depuis.astimezone(UTC) - jour).date().isoformat(),
        "end_date": (datetime.now(UTC) + jour).date().isoformat(),
        "shop": boutique,
        **dict.fromkeys(("type", "status", "reseau"), "ALL"),
    }
