"""Unsigned webhooks, as FeexPay sends them: POST JSON, in daemon threads, every attempt in the ledger.

FeexPay publishes no retry policy. This one tries again, a bounded number of times, when the connection
fails or the answer is 5xx: the receiver said it stored nothing.
"""

import http.client
import json
import threading
import time
from collections.abc import Callable
from typing import Any

from simulateur.appel import appeler
from simulateur.config import Configuration
from simulateur.grand_livre import GrandLivre, horodater
from simulateur.reseaux import RESEAUX
from simulateur.transactions import Envoi, Transaction


class Facteur:
    """Delivers webhooks to ``webhook_url``; an empty address sends nothing."""

    def __init__(self, config: Configuration, livre: GrandLivre, fini: Callable[[Envoi], None]) -> None:
        self.url = config.webhook_url
        self._config = config
        self._livre = livre
        self._fini = fini
        self._arret = threading.Event()

    def poster(self, transaction: Transaction, envoi: Envoi) -> None:
        """Deliver in the background."""
        threading.Thread(target=self.livrer, args=(transaction, envoi), daemon=True).start()

    def livrer(self, transaction: Transaction, envoi: Envoi) -> list[int]:
        """Deliver all copies at the same instant, wait, and return the last HTTP code of each (0 = no answer)."""
        codes = self.envoyer(corps_webhook(transaction, envoi), envoi)
        if not self._arret.is_set():
            self._fini(envoi)
        return codes

    def envoyer(self, corps: dict[str, Any], envoi: Envoi) -> list[int]:
        """Send ``fois`` copies of one body concurrently."""
        if not self.url:
            return []
        octets = json.dumps(corps, ensure_ascii=False).encode()
        depart = threading.Barrier(envoi.fois)
        codes = [0] * envoi.fois

        def copie(rang: int) -> None:
            depart.wait()
            codes[rang] = self._insister(octets, envoi, rang)

        fils = [threading.Thread(target=copie, args=(rang,), daemon=True) for rang in range(envoi.fois)]
        for fil in fils:
            fil.start()
        for fil in fils:
            fil.join()
        return codes

    def arreter(self) -> None:
        """No further attempt; what was not delivered stays due in the ledger."""
        self._arret.set()

    def _insister(self, octets: bytes, envoi: Envoi, copie: int) -> int:
        code = 0
        for essai in range(1, self._config.essais_webhook + 1):
            code, erreur = self._essayer(octets)
            if self._arret.is_set():
                return code
            champs = {"id": envoi.id, "reference": envoi.reference, "statut": envoi.statut, "montant": envoi.montant}
            self._livre.noter("webhook_tente", **champs, copie=copie, essai=essai, code=code, erreur=erreur)
            if code and code < 500:
                return code
            if self._arret.wait(self._config.pause_webhook_s * 2 ** (essai - 1)):
                return code
        return code

    def _essayer(self, octets: bytes) -> tuple[int, str]:
        entetes = {"Content-Type": "application/json", "User-Agent": "FeexPay-simulateur"}
        try:
            code, _corps = appeler("POST", self.url, octets, entetes, self._config.delai_webhook_s)
        except (OSError, http.client.HTTPException) as erreur:
            return 0, type(erreur).__name__
        return code, ""


def corps_webhook(transaction: Transaction, envoi: Envoi) -> dict[str, Any]:
    """The documented body. Nothing in it is signed: the receiver may only take ``reference`` from it."""
    demande = transaction.demande
    return {
        "reference": transaction.reference,
        "order_id": transaction.reference,
        "status": envoi.statut,
        "amount": envoi.montant,
        "callback_info": demande.callback_info,
        "first_name": demande.prenom,
        "last_name": demande.nom,
        "email": "",
        "type": "Paiement",
        "phoneNumber": demande.telephone,
        "date": horodater(time.time()),
        "reseau": RESEAUX[demande.reseau].libelle,
        "ref_link": None,
        "description": demande.description,
        "reason": envoi.motif,
        "ref_operator": "",
    }
