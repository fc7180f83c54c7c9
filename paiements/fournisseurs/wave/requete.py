"""What Wave is sent: only documented fields, for it refuses a request that holds any other."""

from __future__ import annotations

from paiements.fournisseurs.base import Demande
from paiements.fournisseurs.ecriture import DEVISE, demande_controler
from paiements.fournisseurs.erreurs import RefusFournisseur
from paiements.fournisseurs.reseaux import numero_formater, reseaux_choisis

# Their own limits are not published: a wallet's legal ceiling, and let them refuse the rest.
MONTANT_MIN, MONTANT_MAX = 1, 2_000_000  # XOF
RESEAUX = reseaux_choisis(("wave_ci", "wave_sn"))


def corps_session(demande: Demande) -> dict[str, object]:
    """Body of a new session; with a number, nobody else's wallet can pay it.

    Raises:
        RefusFournisseur: Wave could only refuse it; nothing is sent.
    """
    reseau = RESEAUX.get(demande.reseau)
    if reseau is None:
        raise RefusFournisseur("reseau_inactif", "réseau inconnu de Wave")
    demande_controler(demande, MONTANT_MIN, MONTANT_MAX, "Wave prend")
    numero = numero_formater(demande.msisdn, reseau.pays) if demande.msisdn else ""
    if numero is None:
        raise RefusFournisseur("numero_inconnu", "ce numéro n'est pas du pays de ce réseau")
    corps: dict[str, object] = {
        "amount": str(demande.montant),
        "currency": DEVISE,
        "success_url": demande.url_retour,
        "error_url": demande.url_annulation,
        "client_reference": demande.notre_reference,
    }
    return {**corps, "restrict_payer_mobile": f"+{numero}"} if numero else corps
