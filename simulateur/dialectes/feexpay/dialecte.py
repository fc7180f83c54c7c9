"""FeexPay v2 on the wire: routes, Bearer key, validation, replies.

Written from transcriptions of the provider's documentation; replies no document shows (an unknown
reference, the exact code of a refused description) are guesses.
"""

import json
import re
import urllib.parse
from typing import Any

from simulateur.dialectes.base import Dialecte
from simulateur.dialectes.feexpay.corps import (
    FORMES,
    corps_initiation,
    corps_lien,
    corps_statut,
    corps_webhook,
    ligne_historique,
)
from simulateur.dialectes.feexpay.demande import LIEN, PUSH, lire_demande, lire_lien
from simulateur.grand_livre import horodater
from simulateur.reponse import Message, Refus, Reponse, Requete, en_json, erreur, lire_objet
from simulateur.transactions import Envoi, Transaction

_STATUT = "/api/transactions/public/single/status/"
_HISTORIQUE = "/api/transactions/history"
_COMPTE = re.compile(r"/api/(balance/public/getByShop/[^/]+|shop/[^/]+/get_shop)")
_JOUR = re.compile(r"\d{4}-\d{2}-\d{2}")


class Feexpay(Dialecte):
    """Answers ``/api/...``."""

    nom = "feexpay"
    prefixe = "/api/"
    formes = FORMES

    def route(self, requete: Requete) -> str:
        chemin = requete.chemin
        if requete.methode == "POST" and (chemin.startswith(PUSH) or chemin == LIEN):
            return "initiation"
        if requete.methode == "POST" and chemin == _HISTORIQUE:
            return "historique"
        if requete.methode == "GET" and chemin.startswith(_STATUT):
            return "statut"
        return "compte" if requete.methode == "GET" and _COMPTE.fullmatch(chemin) else "inconnue"

    def servir(self, route: str, requete: Requete) -> Reponse:
        self.exiger_porteur(requete, self.config.cle)
        if route == "initiation":
            return self._lier(requete) if requete.chemin == LIEN else self._pousser(requete)
        if route == "statut":
            return self.statut(self.trouver(requete.chemin.removeprefix(_STATUT)))
        if route == "historique":
            return self._historique(requete)
        if route == "compte":
            return self._compte(requete.chemin)
        raise Refus(404, "NOT_FOUND", f"Cannot {requete.methode} {requete.chemin}")

    def erreur(self, code: int, cle: str, message: str, champ: str = "") -> Reponse:
        if champ:
            # The hosted link words its validation otherwise.
            return en_json(code, {"message": message, "errors": [{"constraints": {champ: message}}]})
        return erreur(code, cle, message)

    def corps_statut(self, transaction: Transaction) -> dict[str, Any]:
        return corps_statut(transaction)

    def message(self, transaction: Transaction, envoi: Envoi) -> Message | None:
        octets = json.dumps(corps_webhook(transaction, envoi), ensure_ascii=False).encode()
        corps, entetes = self.signer(octets, envoi.signature)
        return Message(self.operateur.facteur.adresses[self.nom], corps, entetes)

    def retour(self, transaction: Transaction) -> str:
        cible = super().retour(transaction)
        if not transaction.demande.alias or not cible:
            return cible
        return f"{cible}{'&' if '?' in cible else '?'}ref={urllib.parse.quote(transaction.reference)}"

    def _pousser(self, requete: Requete) -> Reponse:
        demande = lire_demande(requete, self.config.boutique, self.operateur.etat.inactifs)
        return self.prendre(demande, lambda transaction: corps_initiation(transaction, self._url_publique))

    def _lier(self, requete: Requete) -> Reponse:
        demande = lire_lien(requete, self.config.boutique)
        return self.prendre(demande, lambda transaction: corps_lien(transaction, self._url_publique))

    def _historique(self, requete: Requete) -> Reponse:
        corps = lire_objet(requete)
        debut, fin = corps.get("start_date"), corps.get("end_date")
        for jour in (debut, fin):
            if not isinstance(jour, str) or not _JOUR.fullmatch(jour):
                raise Refus(400, "BAD_REQUEST", "start_date and end_date: YYYY-MM-DD")
        if corps.get("shop") != self.config.boutique:
            raise Refus(400, "ERR_SHOP_NOT_FOUND", "Shop not found")
        connues = self.operateur.toutes(self.nom)
        lignes = [ligne_historique(t) for t in connues if str(debut) <= horodater(t.cree_le)[:10] <= str(fin)]
        for filtre in ("status", "type", "reseau"):
            voulu = corps.get(filtre) or "ALL"
            lignes = [ligne for ligne in lignes if voulu in ("ALL", ligne[filtre])]
        self.noter("historique", "", "normal")
        return en_json(200, {"data": lignes})

    def _compte(self, chemin: str) -> Reponse:
        if self.config.boutique not in chemin.split("/"):
            raise Refus(404, "ERR_SHOP_NOT_FOUND", "Shop not found")
        if chemin.endswith("/get_shop"):
            return en_json(200, {"id": self.config.boutique, "name": self.config.nom_boutique})
        solde = sum(t.encaisse - t.rembourse for t in self.operateur.toutes(self.nom))
        return en_json(200, {"success": True, "balance": solde})
