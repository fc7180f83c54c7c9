"""What the traces of an invented visit tell: the same payloads as the services write."""

from __future__ import annotations

from typing import Any

from paiements.models import Moyen, Paiement
from salon_paiement.models import SessionPaiement
from salon_paiement.recus import recu_numero
from traces.types import TypeTrace


def charge_de_session(fait: str, session: SessionPaiement) -> dict[str, Any]:
    """Return the payload of a fact about a session (see ``traces.types.CATALOGUE``)."""
    charges: dict[str, dict[str, Any]] = {
        TypeTrace.SCAN_QR: {
            "origine": session.origine,
            "poste": session.poste.nom if session.poste else "",
            "code_court": session.code_court,
        },
        TypeTrace.SELECTION_PRESTATION: {"total": session.total, "pourboire": session.pourboire},
        TypeTrace.ABANDON_SESSION: {"par": "client"},
        TypeTrace.REPRISE_SESSION: {"du": session.total, "motif": "solde_insuffisant"},
        TypeTrace.SESSION_REGLEE: {
            "total": session.total,
            "numero": recu_numero(session.jour, session.code_court),
        },
    }
    return charges.get(fait, {})


def charge_de_paiement(fait: str, paiement: Paiement) -> dict[str, Any]:
    """Return the payload of a fact about an attempt."""
    reponse = {"reference_fournisseur": paiement.reference_fournisseur, "source": "interrogation"}
    charges: dict[str, dict[str, Any]] = {
        TypeTrace.INITIATION_PAIEMENT: {
            "montant": paiement.montant,
            "reseau": paiement.reseau,
            "moyen": paiement.moyen,
            "reference": paiement.reference,
        },
        TypeTrace.ETAT_PAIEMENT: {**reponse, "source": "initiation"},
        TypeTrace.ECHEC_PAIEMENT: {**reponse, "motif": paiement.motif_code},
        TypeTrace.CONFIRMATION_PAIEMENT: {
            "montant": paiement.montant,
            "recu": paiement.montant_recu,
            "applique": paiement.montant_applique,
            "surplus": paiement.surplus,
            "devise": paiement.devise,
            **({"moyen": paiement.moyen} if paiement.moyen == Moyen.ESPECES else {**reponse, "tardif": False}),
        },
    }
    return charges.get(fait, {})


def charge_de_especes(fait: str, paiement: Paiement) -> dict[str, Any]:
    """Return the payload of a fact about cash: what was handed over, or the client's word."""
    recu = paiement.montant_recu or 0
    if fait == TypeTrace.ESPECES_CONFIRMEES:
        return {"montant": recu, "reponse": "oui"}
    remis = paiement.montant_remis or recu
    return {"montant": recu, "remis": remis, "rendu": remis - recu, "arrondi": paiement.arrondi}
