"""Delivering webhooks: POST, in daemon threads, every attempt in the ledger. Dialects compose and sign them.

No provider publishes its retry policy. This one tries again, a bounded number of times, when the connection
fails or the answer is 5xx: the receiver said it stored nothing.
"""

import http.client
import threading
from collections.abc import Callable

from simulateur.appel import appeler
from simulateur.config import Configuration
from simulateur.grand_livre import GrandLivre
from simulateur.reponse import Message
from simulateur.transactions import Envoi, Transaction

Composer = Callable[[Transaction, Envoi], Message | None]


class Facteur:
    """Delivers webhooks to the address of their dialect; an empty address sends nothing."""

    def __init__(self, config: Configuration, livre: GrandLivre, fini: Callable[[Envoi], None]) -> None:
        self.adresses = {**config.webhook_urls, "feexpay": config.webhook_url or config.webhook_urls.get("feexpay", "")}
        self.composer: Composer = lambda _transaction, _envoi: None
        self._config = config
        self._livre = livre
        self._fini = fini
        self._arret = threading.Event()

    def poster(self, transaction: Transaction, envoi: Envoi) -> None:
        """Deliver in the background."""
        threading.Thread(target=self.livrer, args=(transaction, envoi), daemon=True).start()

    def livrer(self, transaction: Transaction, envoi: Envoi) -> list[int]:
        """Deliver all copies at the same instant, wait, and return the last HTTP code of each (0 = no answer)."""
        message = self.composer(transaction, envoi)
        codes = self.envoyer(message, envoi) if message else []
        if not self._arret.is_set():
            self._fini(envoi)
        return codes

    def envoyer(self, message: Message, envoi: Envoi) -> list[int]:
        """Send ``fois`` copies of one message concurrently; nothing leaves before the ledger is on disk."""
        if not message.url:
            return []
        self._livre.synchroniser()
        if envoi.fois == 1:
            return [self._insister(message, envoi, 0)]
        depart = threading.Barrier(envoi.fois)
        codes = [0] * envoi.fois

        def copie(rang: int) -> None:
            depart.wait()
            codes[rang] = self._insister(message, envoi, rang)

        fils = [threading.Thread(target=copie, args=(rang,), daemon=True) for rang in range(envoi.fois)]
        for fil in fils:
            fil.start()
        for fil in fils:
            fil.join()
        return codes

    def arreter(self) -> None:
        """No further attempt; what was not delivered stays due in the ledger."""
        self._arret.set()

    def _insister(self, message: Message, envoi: Envoi, copie: int) -> int:
        code = 0
        for essai in range(1, self._config.essais_webhook + 1):
            code, erreur = self._essayer(message)
            if self._arret.is_set():
                return code
            champs = {"id": envoi.id, "reference": envoi.reference, "statut": envoi.statut, "montant": envoi.montant}
            self._livre.ecrire("webhook_tente", **champs, copie=copie, essai=essai, code=code, erreur=erreur)
            if code and code < 500:
                return code
            if self._arret.wait(self._config.pause_webhook_s * 2 ** (essai - 1)):
                return code
        return code

    def _essayer(self, message: Message) -> tuple[int, str]:
        try:
            code, _corps = appeler("POST", message.url, message.corps, message.entetes, self._config.delai_webhook_s)
        except (OSError, http.client.HTTPException) as erreur:
            return 0, type(erreur).__name__
        return code, ""
