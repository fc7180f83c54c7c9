"""The generic external payment backend on the wire: initiate, status, cancel, and a signed callback."""

import json
import re
import uuid
from typing import Any

from simulateur.dialectes.base import Dialecte
from simulateur.dialectes.deformations import Formes
from simulateur.dialectes.externe.demande import lire_demande
from simulateur.dialectes.signature import hmac_sha256, signer
from simulateur.grand_livre import horodater
from simulateur.releve import FRAIS_PB
from simulateur.reponse import Message, Refus, Reponse, Requete, en_json, lire_objet
from simulateur.scenarios import ECHOUE, EN_ATTENTE, REUSSI
from simulateur.transactions import Envoi, Transaction

_PAIEMENTS = "/api/v1/payments"
_UN = re.compile(rf"/externe{_PAIEMENTS}/([^/]+)/(status|cancel)")
_ANNULES = ("APPROVAL_REJECTED", "CANCELLED_BY_MERCHANT")


def mot(statut: str, motif: str, decide: bool) -> str:
    """The backend's status: "processing" once the payer has answered something still to come."""
    if statut == EN_ATTENTE:
        return "processing" if decide else "pending"
    if statut == ECHOUE:
        return "cancelled" if motif in _ANNULES else "failed"
    return "completed"


class Externe(Dialecte):
    """Answers ``/externe/api/v1/payments/...``."""

    nom = "externe"
    prefixe = "/externe/"
    formes = Formes(
        montant=("amount",),
        statut=("status",),
        infos=(("reference",),),
        reference=("external_payment_id",),
        mot_attente="processing",
        mot_succes="completed",
        reussis=("completed",),
        trompeur=((("status",), "cancelled"), (("failure_reason",), "insufficient funds")),
    )

    def route(self, requete: Requete) -> str:
        un = _UN.fullmatch(requete.chemin)
        if requete.methode == "POST":
            if un and un[2] == "cancel":
                return "annulation"
            return "initiation" if requete.chemin == f"/externe{_PAIEMENTS}/initiate" else "inconnue"
        return "statut" if un and un[2] == "status" else "inconnue"

    def servir(self, route: str, requete: Requete) -> Reponse:
        self.exiger_porteur(requete, self.config.cles.externe)
        un = _UN.fullmatch(requete.chemin)
        if route == "initiation":
            demande = lire_demande(lire_objet(requete), self.config.boutique)
            return self.prendre(demande, self._cree, f"ext_{uuid.uuid4().hex}")
        if route == "statut" and un:
            return self.statut(self.trouver(un[1]))
        if route == "annulation" and un:
            return self._annuler(self.trouver(un[1]))
        raise Refus(404, "not_found", f"Cannot {requete.methode} {requete.chemin}")

    def erreur(self, code: int, cle: str, message: str, champ: str = "") -> Reponse:
        return en_json(code, {"error": cle.lower(), "message": message, **({"field": champ} if champ else {})})

    def corps_statut(self, transaction: Transaction) -> dict[str, Any]:
        t = transaction
        corps: dict[str, Any] = {
            "external_payment_id": t.reference,
            "reference": t.demande.callback_info,
            "amount": t.montant,
            "currency": t.demande.devise,
            "payment_method": t.demande.extra["payment_method"],
            "status": mot(t.statut, t.motif, t.decide),
            "failure_reason": t.motif if t.statut == ECHOUE else None,
            "created_at": horodater(t.cree_le),
            "completed_at": horodater(t.reussi_le) if t.statut == REUSSI and t.reussi_le else None,
        }
        if t.statut == REUSSI:
            corps["fees"] = t.montant * FRAIS_PB[self.nom] // 10_000
        return corps | ({"refunded_amount": t.rembourse} if t.rembourse else {})

    def message(self, transaction: Transaction, envoi: Envoi) -> Message | None:
        corps = {
            "external_payment_id": transaction.reference,
            "reference": transaction.demande.callback_info,
            "status": mot(envoi.statut, envoi.motif, transaction.decide),
        }
        octets, entetes = self.signer(json.dumps(corps).encode(), envoi.signature)
        return Message(transaction.demande.url_notification, octets, entetes)

    def signer(self, corps: bytes, nature: str) -> tuple[bytes, dict[str, str]]:
        envoye, entete = signer(
            corps,
            self.config.cles.externe,
            nature,
            lambda secret, _instant, octets: hmac_sha256(secret, octets),
            lambda _instant, signes: f"sha256={signes[-1]}",
        )
        _corps, entetes = super().signer(corps, nature)
        return envoye, entetes | ({"X-Signature": entete} if entete is not None else {})

    def _cree(self, transaction: Transaction) -> dict[str, Any]:
        page = self.page(transaction)
        return {"external_payment_id": transaction.reference, "payment_url": page, "qr_code": page}

    def _annuler(self, transaction: Transaction) -> Reponse:
        refus = Refus(409, "not_cancellable", "The payment is already closed")
        payee = transaction.scenario.annulation == "paye_quand_meme"
        suite = "annule_puis_approuve" if payee else "annuler_marchand"
        bonne = en_json(200, {"external_payment_id": transaction.reference, "status": "cancelled"})
        return self.geste(
            "annulation", transaction, lambda: self.caisse.annuler(transaction.reference, suite), refus, bonne
        )
