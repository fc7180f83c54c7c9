"""What PayDunya is sent: one invoice, for one network, refused here when it could only be refused there."""

from __future__ import annotations

from paiements.fournisseurs.base import Demande
from paiements.fournisseurs.ecriture import demande_controler
from paiements.fournisseurs.erreurs import RefusFournisseur
from paiements.fournisseurs.lecture import texte_sur
from paiements.fournisseurs.paydunya.reseaux import CANAUX

# XOF; PayDunya publishes no bounds: these are ours, and prudent.
MONTANT_MIN, MONTANT_MAX = 200, 2_000_000
_MAGASIN = "Salon"


def corps_facture(demande: Demande) -> dict[str, object]:
    """Body of an invoice. The payer types their own number on PayDunya's page: none is sent.

    Raises:
        RefusFournisseur: PayDunya could only refuse it; nothing is sent.
    """
    canal = CANAUX.get(demande.reseau)
    if canal is None:
        raise RefusFournisseur("reseau_inactif", "réseau inconnu de PayDunya")
    demande_controler(demande, MONTANT_MIN, MONTANT_MAX, "PayDunya prend ici")
    actions = {
        "cancel_url": demande.url_annulation,
        "return_url": demande.url_retour,
        "callback_url": demande.url_notification,
    }
    return {
        "invoice": {
            "total_amount": demande.montant,
            "description": texte_sur(demande.libelle, 80) or demande.notre_reference,
            "channels": [canal],
        },
        "store": {"name": texte_sur(demande.libelle, 60) or _MAGASIN},
        "custom_data": {"reference": demande.notre_reference},
        "actions": {cle: valeur for cle, valeur in actions.items() if valeur},
    }
