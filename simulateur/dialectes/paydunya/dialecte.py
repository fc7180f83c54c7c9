"""PayDunya on the wire: create an invoice, confirm it, and a notification that is no signature.

Guesses: HTTP 401 for refused keys, 404 for an unknown token; a faulty invoice is refused with HTTP 200, as the
documentation shows.
"""

import re
import secrets
import urllib.parse
from typing import Any

from simulateur.dialectes.base import Dialecte, exiger
from simulateur.dialectes.paydunya.corps import FORMES, en_formulaire, facture
from simulateur.dialectes.paydunya.demande import lire_demande
from simulateur.reponse import Message, Refus, Reponse, Requete, en_json, lire_objet
from simulateur.scenarios import EN_ATTENTE
from simulateur.transactions import Envoi, Transaction

_CHEMIN = re.compile(r"/paydunya/(?:sandbox-)?api/v1(/.*)")
_CREER = "/checkout-invoice/create"
_CONFIRMER = "/checkout-invoice/confirm/"


class Paydunya(Dialecte):
    """Answers ``/paydunya/api/v1/...`` and ``/paydunya/sandbox-api/v1/...``."""

    nom = "paydunya"
    prefixe = "/paydunya/"
    formes = FORMES

    def route(self, requete: Requete) -> str:
        chemin = _fin(requete)
        if requete.methode == "POST" and chemin == _CREER:
            return "initiation"
        # Their own Python client confirms with a POST.
        return "statut" if chemin.startswith(_CONFIRMER) else "inconnue"

    def servir(self, route: str, requete: Requete) -> Reponse:
        cles = self.config.cles
        exiger(requete, "paydunya-master-key", cles.paydunya_maitre)
        exiger(requete, "paydunya-private-key", cles.paydunya_privee)
        exiger(requete, "paydunya-token", cles.paydunya_jeton)
        if route == "initiation":
            demande = lire_demande(lire_objet(requete), self.config.boutique)
            return self.prendre(demande, self._creee, f"test_{secrets.token_urlsafe(9).replace('-', 'a')}")
        if route == "statut":
            return self.statut(self.trouver(_fin(requete).removeprefix(_CONFIRMER)))
        raise Refus(404, "NOT_FOUND", f"Cannot {requete.methode} {requete.chemin}")

    def erreur(self, code: int, cle: str, message: str, champ: str = "") -> Reponse:
        numero = cle if cle.isdigit() else str(code)
        return en_json(code, {"response_code": numero, "response_text": message})

    def corps_statut(self, transaction: Transaction) -> dict[str, Any]:
        t = transaction
        entete = {"response_code": "00", "response_text": "Transaction Found"}
        return entete | facture(t, t.statut, t.motif, t.montant, self.config.cles.paydunya_maitre)

    def message(self, transaction: Transaction, envoi: Envoi) -> Message | None:
        if envoi.statut == EN_ATTENTE:
            return None
        maitre = self.config.cles.paydunya_maitre
        corps = facture(transaction, envoi.statut, envoi.motif, envoi.montant, maitre)
        if envoi.signature == "absente":
            del corps["hash"]
        elif envoi.signature in ("fausse", "autre_secret", "mal_formee"):
            corps["hash"] = corps["hash"][::-1]
        octets = urllib.parse.urlencode(list(en_formulaire(corps))).encode()
        _octets, entetes = self.signer(octets, envoi.signature)
        return Message(transaction.demande.url_notification, octets, entetes)

    def signer(self, corps: bytes, nature: str) -> tuple[bytes, dict[str, str]]:
        _corps, entetes = super().signer(corps, nature)
        return corps, entetes | {"Content-Type": "application/x-www-form-urlencoded"}

    def retour(self, transaction: Transaction) -> str:
        cible = super().retour(transaction)
        jeton = urllib.parse.quote(transaction.reference)
        return f"{cible}{'&' if '?' in cible else '?'}token={jeton}" if cible else ""

    def _creee(self, transaction: Transaction) -> dict[str, Any]:
        return {
            "response_code": "00",
            "response_text": self.page(transaction),
            "description": "Checkout Invoice Created",
            "token": transaction.reference,
        }


def _fin(requete: Requete) -> str:
    lu = _CHEMIN.fullmatch(requete.chemin)
    return lu[1] if lu else ""
