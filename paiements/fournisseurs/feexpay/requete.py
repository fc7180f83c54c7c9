"""What FeexPay is sent: every field in the only shape it takes, refused here when it cannot be."""

from __future__ import annotations

from datetime import date

from paiements.fournisseurs.base import Demande
from paiements.fournisseurs.ecriture import demande_controler, texte_simple
from paiements.fournisseurs.erreurs import RefusFournisseur
from paiements.fournisseurs.feexpay.reseaux import RESEAUX
from paiements.fournisseurs.reseaux import numero_formater

MONTANT_MIN, MONTANT_MAX = 100, 2_000_000  # XOF
LIEN_MINUTES = 30  # a client pays at the counter: a longer life only makes later surprises


def corps_initier(demande: Demande, boutique: str) -> dict[str, object]:
    """Body of a payment request on a payer's number.

    Raises:
        RefusFournisseur: FeexPay could only refuse it; nothing is sent.
    """
    _controler(demande)
    numero = numero_formater(demande.msisdn, RESEAUX[demande.reseau].pays)
    if numero is None:
        raise RefusFournisseur("numero_inconnu", "ce numéro n'est pas du pays de ce réseau")
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


def corps_lien(demande: Demande, boutique: str) -> dict[str, object]:
    """Body of a FeexLink, their own page where a card is typed: no card data ever comes near us.

    Their reply names no reference, so ours goes in twice: whichever they hand back will do.

    Raises:
        RefusFournisseur: FeexPay could only refuse it; nothing is sent.
    """
    _controler(demande)
    corps: dict[str, object] = {
        "shop": boutique,
        "amount": demande.montant,
        "description": f"{texte_simple(demande.libelle, 60)} {demande.notre_reference}".strip(),
        "paymentMethod": "CARD",
        "range": 0,
        "expireIn": LIEN_MINUTES,
        "custom_id": demande.notre_reference,
    }
    retours = {"callback_url": demande.url_retour, "callback_error": demande.url_annulation}
    return {**corps, **{cle: valeur for cle, valeur in retours.items() if valeur}}


def corps_historique(debut: date, fin: date, boutique: str) -> dict[str, object]:
    """Body of a search in the shop's history, in whole days of a time zone they do not tell."""
    return {
        "start_date": debut.isoformat(),
        "end_date": fin.isoformat(),
        "shop": boutique,
        **dict.fromkeys(("type", "status", "reseau"), "ALL"),
    }


def _controler(demande: Demande) -> None:
    if demande.reseau not in RESEAUX:
        raise RefusFournisseur("reseau_inactif", "réseau inconnu de FeexPay")
    demande_controler(demande, MONTANT_MIN, MONTANT_MAX, "FeexPay prend")
