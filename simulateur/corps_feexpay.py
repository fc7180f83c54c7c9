"""Reply bodies of FeexPay v2, with the documented fields, and the ways a status body can be wrong."""

from collections.abc import Callable
from typing import Any

from simulateur.grand_livre import horodater
from simulateur.reseaux import RESEAUX
from simulateur.scenarios import ECHOUE, EN_ATTENTE, REUSSI, code_operateur
from simulateur.transactions import Transaction

Corps = dict[str, Any]
_DESCRIPTIONS = {"10": "Balance is insufficient", "92": "Transaction cancelled by the payer"}
_BLOC_SOAP = "<soapenv:Envelope><soapenv:Body><res:ResponseCode>0</res:ResponseCode></soapenv:Body></soapenv:Envelope>"


def corps_initiation(transaction: Transaction, url_publique: str) -> Corps:
    """The reply to a push; a final status only when the operator already has a verdict (Moov Benin does that)."""
    demande = transaction.demande
    corps: Corps = {
        "reference": transaction.reference,
        "message": "Accepted",
        "status": transaction.statut,
        "amount": transaction.montant,
        "description": demande.description,
        "callback_info": demande.callback_info,
        "phoneNumber": demande.telephone,
    }
    if RESEAUX[demande.reseau].redirige:
        corps["payment_url"] = f"{url_publique}/payer/{transaction.reference}"
    if demande.reseau == "celtiis_bj":
        corps |= {"normal_response": _BLOC_SOAP, "response_operator": _BLOC_SOAP}
    if transaction.statut == ECHOUE:
        code = code_operateur(transaction.motif)
        texte = _DESCRIPTIONS.get(code, transaction.motif)
        corps |= {"response_operator": {"description": [texte], "status": [code]}, "statusCode": code}
    return corps


def corps_statut(transaction: Transaction) -> Corps:
    """The reply to a status query."""
    demande = transaction.demande
    return {
        "reference": transaction.reference,
        "amount": transaction.montant,
        "phoneNumber": demande.telephone,
        "status": transaction.statut,
        "callback_info": demande.callback_info,
        "responsecode": "" if transaction.statut == EN_ATTENTE else code_operateur(transaction.motif),
        "responsemsg": "",
        "transref": transaction.reference,
        "serviceref": "",
        "comment": "",
        "reason": transaction.motif,
        "description": demande.description,
        "date": horodater(transaction.modifie_le),
        "operator_id": "",
    }


def ligne_historique(transaction: Transaction) -> Corps:
    """One line of the history, which is how a lost reference is found again."""
    demande = transaction.demande
    return {
        "reference": transaction.reference,
        "type": "PAYMENT_API",
        "amount": transaction.montant,
        "status": transaction.statut,
        "custom_id": demande.callback_info,
        "callback_info": demande.callback_info,
        "phoneNumber": demande.telephone,
        "reseau": RESEAUX[demande.reseau].libelle,
        "reason": transaction.motif,
        "date": horodater(transaction.cree_le),
    }


_DEFORMATIONS: dict[str, Callable[[Corps], Corps]] = {
    "normal": lambda corps: corps,
    "sans_montant": lambda corps: {cle: valeur for cle, valeur in corps.items() if cle != "amount"},
    "montant_texte": lambda corps: corps | {"amount": f"{corps['amount']}.00"},
    "enveloppe_data": lambda corps: {"success": True, "data": corps},
    "mot_inconnu": lambda corps: corps | {"status": "ON_HOLD"},
    "attente_bavarde": lambda corps: corps | {"status": "IN PENDING STATE"},
    "autre_info": lambda corps: corps | {"callback_info": "uneautreattempt000000000000000"},
    "autre_reference": lambda corps: corps | {"reference": "00000000-0000-4000-8000-000000000000"},
    "succes_v1": lambda corps: corps | ({"status": "SUCCESS"} if corps["status"] == REUSSI else {}),
}


def deformer(corps: Corps, nature: str) -> Corps:
    """A status body as some integrators have met it; a transport fault leaves the body alone."""
    return _DEFORMATIONS.get(nature, _DEFORMATIONS["normal"])(corps)
