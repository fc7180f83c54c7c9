"""Wave Checkout on the wire: one session, its search by our reference, its expiry and its refund.

Guesses, no document says otherwise: HTTP codes of validation (400) and of a failed refund (400), the list of a
search under ``result``, an expired session still "processing".
"""

import json
import re
import secrets
from typing import Any

from simulateur.dialectes.base import Dialecte
from simulateur.dialectes.signature import hmac_sha256, signer
from simulateur.dialectes.wave.corps import FORMES, evenement, session
from simulateur.dialectes.wave.demande import lire_demande
from simulateur.operateur import TransactionInconnue
from simulateur.reponse import Message, Refus, Reponse, Requete, en_json, lire_objet
from simulateur.scenarios import REUSSI
from simulateur.transactions import Envoi, Transaction

_SESSIONS = "/checkout/sessions"
_GESTE = re.compile(rf"{_SESSIONS}/([^/]+)/(expire|refund)")
_UNE = re.compile(rf"{_SESSIONS}/([^/]+)")
_CODES = {
    "UNAUTHORIZED": "invalid-auth",
    "TRANSACTION_NOT_FOUND": "checkout-session-not-found",
    "BAD_REQUEST": "request-validation-error",
    "RATE_LIMIT_EXCEEDED": "too-many-requests",
    "INTERNAL_SERVER_ERROR": "internal-server-error",
    "NETWORK_UNAVAILABLE": "service-unavailable",
    "IP_NOT_AUTHORIZED": "unauthorized-wallet",
    "ERR_NETWORK": "request-validation-error",
    "NOT_FOUND": "not-found",
}


class Wave(Dialecte):
    """Answers ``/wave/v1/checkout/sessions...``."""

    nom = "wave"
    prefixe = "/wave/v1"
    formes = FORMES

    def route(self, requete: Requete) -> str:
        chemin = requete.chemin.removeprefix(self.prefixe)
        if requete.methode == "POST":
            geste = _GESTE.fullmatch(chemin)
            if geste:
                return "annulation" if geste[2] == "expire" else "remboursement"
            return "initiation" if chemin == _SESSIONS else "inconnue"
        if chemin == f"{_SESSIONS}/search":
            return "historique"
        if chemin == "/balance":
            return "compte"
        return "statut" if chemin == _SESSIONS or _UNE.fullmatch(chemin) else "inconnue"

    def servir(self, route: str, requete: Requete) -> Reponse:
        self.exiger_porteur(requete, self.config.cles.wave)
        chemin = requete.chemin.removeprefix(self.prefixe)
        if route == "initiation":
            demande = lire_demande(lire_objet(requete), self.config)
            return self.prendre(demande, self.corps_statut, f"cos-{secrets.token_hex(8)}")
        if route == "statut":
            une = _UNE.fullmatch(chemin)
            return self.statut(self.trouver(une[1]) if une else self._par_transaction(requete))
        if route == "historique":
            return self._chercher(requete.parametres.get("client_reference", ""))
        if route in ("annulation", "remboursement"):
            transaction = self.trouver(chemin.split("/")[3])
            return self._expirer(transaction) if route == "annulation" else self._rembourser(transaction)
        if route == "compte":
            solde = sum(t.encaisse - t.rembourse for t in self.operateur.toutes(self.nom))
            return en_json(200, {"amount": str(solde), "currency": "XOF"})
        raise Refus(404, "NOT_FOUND", f"Cannot {requete.methode} {chemin}")

    def erreur(self, code: int, cle: str, message: str, champ: str = "") -> Reponse:
        corps: dict[str, Any] = {"code": _CODES.get(cle, cle), "message": message}
        return en_json(code, corps | ({"details": [{"loc": [champ], "msg": message}]} if champ else {}))

    def corps_statut(self, transaction: Transaction) -> dict[str, Any]:
        t = transaction
        return session(t, self.page(t), t.statut, t.motif, t.montant, self.config.nom_boutique)

    def message(self, transaction: Transaction, envoi: Envoi) -> Message | None:
        sorte = evenement(envoi.statut, envoi.motif)
        if not sorte:
            return None
        page, nom = self.page(transaction), self.config.nom_boutique
        donnees = session(transaction, page, envoi.statut, envoi.motif, envoi.montant, nom)
        corps = json.dumps({"id": f"EV_{envoi.id}", "type": sorte, "data": donnees}, ensure_ascii=False)
        octets, entetes = self.signer(corps.encode(), envoi.signature)
        return Message(self.operateur.facteur.adresses.get(self.nom, ""), octets, entetes)

    def signer(self, corps: bytes, nature: str) -> tuple[bytes, dict[str, str]]:
        envoye, entete = signer(
            corps,
            self.config.cles.wave_webhook,
            nature,
            # No separator between the time and the body, unlike everybody else.
            lambda secret, instant, octets: hmac_sha256(secret, str(instant).encode() + octets),
            lambda instant, signes: ",".join([f"t={instant}", *(f"v1={signe}" for signe in signes)]),
        )
        _corps, entetes = super().signer(corps, nature)
        return envoye, entetes | ({"Wave-Signature": entete} if entete is not None else {})

    def _par_transaction(self, requete: Requete) -> Transaction:
        voulue = requete.parametres.get("transaction_id", "")
        transaction = self.operateur.trouver(voulue)
        if transaction.demande.alias != voulue or transaction.statut != REUSSI:
            raise TransactionInconnue(voulue)
        return transaction

    def _chercher(self, notre_reference: str) -> Reponse:
        if not notre_reference:
            raise Refus(400, "BAD_REQUEST", "field required", "client_reference")
        connues = self.operateur.toutes(self.nom)
        lignes = [self.corps_statut(t) for t in connues if t.demande.callback_info == notre_reference]
        self.noter("historique", "", "normal")
        return en_json(200, {"result": lignes})

    def _expirer(self, transaction: Transaction) -> Reponse:
        refus = Refus(409, "checkout-session-closed", "The session is complete or expired")
        if transaction.motif == "EXPIRED":
            raise refus
        payee = transaction.scenario.annulation == "paye_quand_meme"
        suite = "expire_puis_approuve" if payee else "expirer"
        return self.geste(
            "annulation",
            transaction,
            lambda: self.caisse.annuler(transaction.reference, suite, malgre_echec=True),
            refus,
            Reponse(200),
        )

    def _rembourser(self, transaction: Transaction) -> Reponse:
        double = transaction.scenario.remboursement == "double"
        refus = Refus(400, "checkout-refund-failed", "The payment can not be refunded")

        def rendre() -> None:
            # Idempotent: asking again once refunded changes nothing, unless the scenario says it is not.
            with self.operateur.verrou:
                if double or transaction.rembourse == 0:
                    self.caisse.rembourser(transaction.reference, force=double)

        return self.geste("remboursement", transaction, rendre, refus, Reponse(200))
