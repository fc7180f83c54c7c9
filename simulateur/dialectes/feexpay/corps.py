"""Bodies of FeexPay v2, with the documented fields."""

import time
from typing import Any

from simulateur.dialectes.deformations import Formes
from simulateur.grand_livre import horodater
from simulateur.reseaux import RESEAUX, libelle
from simulateur.scenarios import ECHOUE, EN_ATTENTE, REUSSI, code_operateur
from simulateur.transactions import Envoi, Transaction

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
    if demande.reseau in RESEAUX and RESEAUX[demande.reseau].redirige:
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
        "callback_info": info(transaction),
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
        "type": "FEEX_LINK" if demande.alias else "PAYMENT_API",
        "amount": transaction.montant,
        "status": transaction.statut,
        "custom_id": demande.callback_info,
        "callback_info": info(transaction),
        "phoneNumber": demande.telephone,
        "reseau": libelle(demande.reseau),
        "reason": transaction.motif,
        "date": horodater(transaction.cree_le),
    }


def corps_lien(transaction: Transaction, url_publique: str) -> Corps:
    """The reply to a hosted link: an address and no reference, which only comes back with the payer."""
    return {"urlPay": f"{url_publique}/payer/{transaction.demande.alias}"}


def corps_webhook(transaction: Transaction, envoi: Envoi) -> Corps:
    """The documented body. Nothing in it is signed: the receiver may only take ``reference`` from it."""
    demande = transaction.demande
    corps = {
        "reference": transaction.reference,
        "order_id": transaction.reference,
        "status": envoi.statut,
        "amount": envoi.montant,
        "callback_info": info(transaction),
        "first_name": demande.prenom,
        "last_name": demande.nom,
        "email": "",
        "type": "Paiement",
        "phoneNumber": demande.telephone,
        "date": horodater(time.time()),
        "reseau": libelle(demande.reseau),
        "ref_link": demande.alias or None,
        "description": demande.description,
        "reason": envoi.motif,
        "ref_operator": "",
    }
    return corps | ({"custom_id": demande.callback_info} if demande.alias else {})


def info(transaction: Transaction) -> str | None:
    """What FeexPay calls ``callback_info``: a link keeps our reference in ``custom_id`` instead."""
    demande = transaction.demande
    lue: str | None = demande.extra.get("callback_info") if demande.alias else demande.callback_info
    return lue


FORMES = Formes(
    montant=("amount",),
    statut=("status",),
    infos=(("callback_info",),),
    reference=("reference",),
    mot_attente="IN PENDING STATE",
    mot_succes="SUCCESS",
    reussis=(REUSSI,),
    trompeur=((("status",), ECHOUE), (("reason",), "CANCELLED LOW_BALANCE")),
)
