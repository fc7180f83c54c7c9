"""What FedaPay is sent: every field in the only shape it takes, refused here when it cannot be."""

from __future__ import annotations

from paiements.fournisseurs.base import Demande
from paiements.fournisseurs.ecriture import demande_controler, texte_simple
from paiements.fournisseurs.erreurs import RefusFournisseur
from paiements.fournisseurs.fedapay.reseaux import RESEAUX
from paiements.fournisseurs.reseaux import Reseau, numero_formater

# XOF; FedaPay publishes no bounds. 100 was seen accepted; the upper one is ours, and prudent.
MONTANT_MIN, MONTANT_MAX = 100, 2_000_000


def reseau_verifier(demande: Demande) -> Reseau:
    """Return the network asked for, once nothing in the request can only be refused.

    Raises:
        RefusFournisseur: FedaPay could only refuse it; nothing is sent.
    """
    reseau = RESEAUX.get(demande.reseau)
    if reseau is None:
        raise RefusFournisseur("reseau_inactif", "réseau inconnu de FedaPay")
    if not reseau.sans_numero and numero_formater(demande.msisdn, reseau.pays) is None:
        raise RefusFournisseur("numero_inconnu", "ce numéro n'est pas du pays de ce réseau")
    demande_controler(demande, MONTANT_MIN, MONTANT_MAX, "FedaPay prend ici")
    return reseau


def corps_creer(demande: Demande, mode: str | None) -> dict[str, object]:
    """Body of a new transaction. It carries nothing about the payer: FedaPay would keep a customer record.

    Args:
        mode: the push it will be asked by, ``None`` for the hosted page.
    """
    facultatifs = {"callback_url": demande.url_retour, "mode": mode}
    return {
        "description": texte_simple(demande.libelle, 80) or demande.notre_reference,
        "amount": demande.montant,
        "currency": {"iso": demande.devise},
        "merchant_reference": demande.notre_reference,
        "custom_metadata": {"reference": demande.notre_reference},
        **{cle: valeur for cle, valeur in facultatifs.items() if valeur},
    }


def corps_pousser(demande: Demande, reseau: Reseau, jeton: str) -> dict[str, object]:
    """Body of a push. The E.164 form with ``+`` is the one seen accepted for Benin's ten digits."""
    numero = numero_formater(demande.msisdn, reseau.pays)
    return {"token": jeton, "phone_number": {"number": f"+{numero}", "country": reseau.pays.lower()}}
