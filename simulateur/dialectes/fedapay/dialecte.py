"""FedaPay v1 on the wire: create, token, push, read, search, delete.

Creating moves nothing: the payer is asked by the push, or by the page the token opens. What no document shows
(filters of the search, the answer to a deletion) is a guess.
"""

import json
import re
import secrets
import urllib.parse
from typing import Any

from simulateur.dialectes.base import Dialecte
from simulateur.dialectes.fedapay.consultation import chercher, frais, jeton_de, numero_du_jeton, soldes
from simulateur.dialectes.fedapay.corps import FORMES, courante, entite, evenement, intention
from simulateur.dialectes.fedapay.demande import MODES, completer, lire_demande
from simulateur.dialectes.signature import hmac_sha256, signer
from simulateur.operateur import TransactionInconnue
from simulateur.reponse import Message, Refus, Reponse, Requete, en_json, lire_objet
from simulateur.scenarios import EN_ATTENTE
from simulateur.transactions import Envoi, Transaction

_UNE = re.compile(r"/transactions/(\d+)")
_JETON = re.compile(r"/transactions/(\d+)/token")


class Fedapay(Dialecte):
    """Answers ``/fedapay/v1/...``."""

    nom = "fedapay"
    prefixe = "/fedapay/v1"
    formes = FORMES

    def route(self, requete: Requete) -> str:
        chemin, methode = requete.chemin.removeprefix(self.prefixe), requete.methode
        if methode == "POST":
            connu = chemin == "/transactions" or chemin.strip("/") in MODES or _JETON.fullmatch(chemin)
            return "initiation" if connu else "inconnue"
        if methode == "DELETE":
            return "annulation" if _UNE.fullmatch(chemin) else "inconnue"
        if chemin in ("/transactions", "/transactions/search"):
            return "historique"
        if chemin in ("/transactions/fees", "/balances", "/currencies"):
            return "compte"
        return "statut" if _UNE.fullmatch(chemin) else "inconnue"

    def servir(self, route: str, requete: Requete) -> Reponse:
        self.exiger_porteur(requete, self.config.cles.fedapay)
        chemin = requete.chemin.removeprefix(self.prefixe)
        numero = chemin.split("/")[2] if chemin.count("/") > 1 else ""
        if route == "initiation":
            if chemin == "/transactions":
                return self._creer(lire_objet(requete))
            return self._jeton(numero) if numero else self._pousser(chemin.strip("/"), lire_objet(requete))
        if route == "statut":
            return self.statut(self.trouver(numero))
        if route == "annulation":
            return self._supprimer(self.trouver(numero))
        if route == "historique":
            return self._chercher(requete)
        if route == "compte":
            return self._compte(chemin, requete)
        raise Refus(404, "NOT_FOUND", f"Cannot {requete.methode} {chemin}")

    def erreur(self, code: int, cle: str, message: str, champ: str = "") -> Reponse:
        return en_json(code, {"message": message, "errors": {champ: [message]} if champ else {}})

    def corps_statut(self, transaction: Transaction) -> dict[str, Any]:
        return {"v1/transaction": courante(transaction)}

    def message(self, transaction: Transaction, envoi: Envoi) -> Message | None:
        nom = evenement(envoi.statut, envoi.motif, transaction.encaisse, envoi.rembourse)
        corps = {
            "name": nom,
            "object": "transaction",
            "object_id": int(transaction.reference),
            "account": {"id": 1, "name": self.config.nom_boutique},
            "entity": entite(transaction, envoi.statut, envoi.motif, envoi.montant, envoi.rembourse),
        }
        octets, entetes = self.signer(json.dumps(corps, ensure_ascii=False).encode(), envoi.signature)
        return Message(self.operateur.facteur.adresses.get(self.nom, ""), octets, entetes)

    def signer(self, corps: bytes, nature: str) -> tuple[bytes, dict[str, str]]:
        envoye, entete = signer(
            corps,
            self.config.cles.fedapay_webhook,
            nature,
            lambda secret, instant, octets: hmac_sha256(secret, f"{instant}.".encode() + octets),
            lambda instant, signes: ",".join([f"t={instant}", *(f"s={signe}" for signe in signes)]),
        )
        _corps, entetes = super().signer(corps, nature)
        return envoye, entetes | ({"X-FEDAPAY-SIGNATURE": entete} if entete is not None else {})

    def retour(self, transaction: Transaction) -> str:
        cible = super().retour(transaction)
        suite = {"id": transaction.reference, "status": courante(transaction)["status"]}
        return f"{cible}{'&' if '?' in cible else '?'}{urllib.parse.urlencode(suite)}" if cible else ""

    def _creer(self, corps: dict[str, Any]) -> Reponse:
        demande = lire_demande(corps, self.config.boutique)
        operateur, reference = self.operateur, str(100_000_000 + secrets.randbelow(900_000_000))
        scenario, regle = operateur.choisir(demande)
        if scenario.etape == "creation":
            return self.jouer(
                scenario,
                lambda: operateur.prendre(demande, scenario, regle, reference, sonne=False),
                lambda: operateur.ignorer(demande, scenario, regle),
                self._ressource,
            )
        transaction = operateur.prendre(demande, scenario, regle, reference, sonne=False)
        self.noter("initiation", reference, "creation")
        return self._ressource(transaction)

    def _jeton(self, numero: str) -> Reponse:
        transaction = self.trouver(numero)
        demande = transaction.demande
        scenario = transaction.scenario
        sait_ou_sonner = bool(demande.telephone) or demande.reseau in MODES
        fautif = scenario.etape == "jeton" or (scenario.etape == "" and not sait_ou_sonner)
        delai_s = self.config.page_numero_s if sait_ou_sonner else self.config.page_s
        ouvert = transaction.statut == EN_ATTENTE and not transaction.sonne

        def ouvrir() -> Transaction:
            return self.operateur.sonner(transaction, demande, scenario, 0, delai_s) if ouvert else transaction

        reponse = {"token": jeton_de(transaction), "url": self.page(transaction)}
        if not fautif:
            ouvrir()
            self.operateur.armer(transaction)
            self.noter("initiation", numero, "jeton")
            return en_json(200, reponse)
        return self.jouer(
            scenario,
            ouvrir,
            lambda: self.operateur.manquer(transaction, demande, scenario, 0),
            lambda _transaction: en_json(200, reponse),
        )

    def _pousser(self, mode: str, corps: dict[str, Any]) -> Reponse:
        transaction = self._par_jeton(corps.get("token"))
        if mode in self.operateur.etat.inactifs:
            raise Refus(400, "NOT_ALLOWED", "Opération non autorisée")
        if transaction.statut != EN_ATTENTE:
            raise Refus(400, "CLOSED", "Transaction already processed")
        demande = completer(transaction.demande, mode, corps)
        scenario, regle = self.operateur.rechoisir(transaction, demande)

        def repondre(poussee: Transaction) -> Reponse:
            return en_json(200, intention(poussee))

        def sonner() -> Transaction:
            return self.operateur.sonner(transaction, demande, scenario, regle)

        if scenario.etape in ("", "envoi"):
            return self.jouer(
                scenario, sonner, lambda: self.operateur.manquer(transaction, demande, scenario, regle), repondre
            )
        self.operateur.armer(sonner())
        self.noter("initiation", transaction.reference, "envoi")
        return repondre(transaction)

    def _par_jeton(self, jeton: Any) -> Transaction:
        try:
            transaction = self.trouver(numero_du_jeton(jeton))
        except TransactionInconnue:
            raise Refus(422, "VALIDATION", "token is invalid", "token") from None
        if jeton_de(transaction) != jeton:
            raise Refus(422, "VALIDATION", "token is invalid", "token")
        return transaction

    def _supprimer(self, transaction: Transaction) -> Reponse:
        refus = Refus(400, "CLOSED", "Transaction can not be deleted")
        payee = transaction.scenario.annulation == "paye_quand_meme"
        suite = "annule_puis_approuve" if payee else "annuler_marchand"
        bonne = en_json(200, {"message": "Transaction deleted"})
        return self.geste(
            "annulation", transaction, lambda: self.caisse.annuler(transaction.reference, suite), refus, bonne
        )

    def _chercher(self, requete: Requete) -> Reponse:
        self.noter("historique", "", "normal")
        return en_json(200, chercher(self.operateur.toutes(self.nom), requete.parametres))

    def _compte(self, chemin: str, requete: Requete) -> Reponse:
        if chemin == "/transactions/fees":
            return en_json(200, frais(self._par_jeton(requete.parametres.get("token"))))
        if chemin == "/currencies":
            return en_json(200, {"v1/currencies": [{"klass": "v1/currency", "id": 1, "iso": "XOF"}]})
        return en_json(200, soldes(self.operateur.toutes(self.nom)))

    def _ressource(self, transaction: Transaction) -> Reponse:
        return en_json(200, {"v1/transaction": courante(transaction)})
