"""What a salon's own gateway is sent."""

from __future__ import annotations

from paiements.fournisseurs.base import Demande
from paiements.fournisseurs.ecriture import DEVISE, demande_controler
from paiements.fournisseurs.erreurs import RefusFournisseur
from paiements.fournisseurs.reseaux import CARTE, CATALOGUE, numero_formater

MONTANT_MIN, MONTANT_MAX = 1, 2_000_000  # XOF


def corps_initier(demande: Demande) -> dict[str, object]:
    """Body of a payment request, as section 2 of the contract lists it.

    Raises:
        RefusFournisseur: no gateway could serve it; nothing is sent.
    """
    reseau = CATALOGUE.get(demande.reseau)
    if reseau is None:
        raise RefusFournisseur("reseau_inactif", "réseau inconnu")
    demande_controler(demande, MONTANT_MIN, MONTANT_MAX, "")
    numero = numero_formater(demande.msisdn, reseau.pays) if demande.msisdn and reseau.pays else ""
    if numero is None or (not numero and not reseau.sans_numero):
        raise RefusFournisseur("numero_inconnu", "ce numéro n'est pas du pays de ce réseau")
    facultatifs = {
        "phone": f"+{numero}" if numero else "",
        "description": " ".join(demande.libelle.split())[:140],
        "return_url": demande.url_retour,
        "cancel_url": demande.url_annulation,
        "callback_url": demande.url_notification,
    }
    return {
        "reference": demande.notre_reference,
        "amount": demande.montant,
        "currency": DEVISE,
        "payment_method": "credit_card" if demande.reseau == CARTE else "mobile_money",
        "network": demande.reseau,
        **{cle: valeur for cle, valeur in facultatifs.items() if valeur},
    }
