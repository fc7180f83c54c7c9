"""Python client of the control API, for tests: ``ClientSimulateur(url).scenario("approuver")``."""

import json
import time
import urllib.parse
from typing import Any

from simulateur.appel import appeler

Objet = dict[str, Any]


class ErreurControle(Exception):
    """The simulator refused the gesture; the message is its sentence."""


class ClientSimulateur:
    """Drives one simulator. Amounts in XOF, durations in seconds."""

    def __init__(self, url: str, delai_s: float = 60.0) -> None:
        self.url = url.rstrip("/")
        self._delai_s = delai_s

    def scenario(
        self, nom: str, *, pour: str = "defaut", reseau: str = "", fin: str = "", fois: int = 1, **reglages: Any
    ) -> Objet:
        """Choose what happens to the coming requests.

        ``pour`` "prochaine" serves the next ``fois`` requests, "defaut" all of them; ``reseau`` and ``fin`` (last
        digits of the payer's number) narrow it. ``reglages`` are fields of ``scenarios.Scenario``.
        """
        cible = {"nom": nom, "pour": pour, "reseau": reseau, "fin": fin, "fois": fois}
        return self._poster("scenario", {**cible, "reglages": reglages})

    def transactions(self) -> list[Objet]:
        """Every request the operator has taken, oldest first."""
        lues: list[Objet] = self._lire("transactions")
        return lues

    def transaction(self, reference: str) -> Objet:
        """One transaction; raises ``KeyError``."""
        return self._unique("reference", reference)

    def trouver(self, callback_info: str) -> Objet:
        """The latest transaction carrying our own reference; raises ``KeyError``."""
        return self._unique("callback_info", callback_info)

    def decider(self, reference: str, action: str, **reglages: Any) -> Objet:
        """The payer decides: ``action`` is one of ``scenarios.VERDICTS``; ``apres_s``, ``montant``... are settings."""
        return self._poster("decider", {"reference": reference, "action": action, "reglages": reglages})

    def grand_livre(self) -> Objet:
        """Totals of the operator's ledger: the oracle."""
        lus: Objet = self._lire("grand_livre")
        return lus

    def faits(self, genre: str = "") -> list[Objet]:
        """The ledger's facts, all or of one kind ("demande", "reponse", "verdict", "webhook_tente"...)."""
        lus: list[Objet] = self._lire(f"faits?genre={urllib.parse.quote(genre)}")
        return lus

    def relancer_webhook(self, reference: str, fois: int = 1, **contenu: Any) -> list[int]:
        """Send the webhook again, ``fois`` copies at once; ``statut``/``montant`` forge it. HTTP code of each copy."""
        codes: list[int] = self._poster("webhook", {"reference": reference, "fois": fois, **contenu})["codes"]
        return codes

    def panne(self, route: str, nature: str | None, *, secondes: float = 30.0, fois: int = 0) -> None:
        """Put a route ("initiation", "statut", "historique", "compte", "tout") out of order; None lifts it."""
        self._poster("panne", {"route": route, "nature": nature, "secondes": secondes, "fois": fois})

    def reseau(self, code: str, *, actif: bool) -> None:
        """Contract or end one network: an inactive one answers 404."""
        self._poster("reseau", {"reseau": code, "actif": actif})

    def adresser_webhooks(self, url: str) -> None:
        """Where webhooks go from now on; empty = nowhere."""
        self._poster("reglages", {"webhook_url": url})

    def remise_a_zero(self) -> None:
        """Forget transactions, rules and outages."""
        self._poster("remise_a_zero", {})

    def attendre(self, reference: str, statut: str, delai_s: float = 5.0) -> Objet:
        """Wait until the operator's own status is ``statut``; raises ``TimeoutError``."""
        limite = time.monotonic() + delai_s
        while (lue := self.transaction(reference))["statut"] != statut:
            if time.monotonic() > limite:
                raise TimeoutError(f"statut {lue['statut']} au lieu de {statut}")
            time.sleep(0.02)
        return lue

    def _unique(self, champ: str, valeur: str) -> Objet:
        for transaction in reversed(self.transactions()):
            if transaction[champ] == valeur:
                return transaction
        raise KeyError(valeur)

    def _lire(self, nom: str) -> Any:
        return self._appeler("GET", nom, None)

    def _poster(self, nom: str, corps: Objet) -> Objet:
        lu: Objet = self._appeler("POST", nom, json.dumps(corps).encode())
        return lu

    def _appeler(self, methode: str, nom: str, corps: bytes | None) -> Any:
        entetes = {"Content-Type": "application/json"}
        code, octets = appeler(methode, f"{self.url}/_controle/{nom}", corps, entetes, self._delai_s)
        lu = json.loads(octets)
        if code != 200:
            raise ErreurControle(lu.get("erreur", str(lu)))
        return lu
