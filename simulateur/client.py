"""Python client of the control API, for tests: ``ClientSimulateur(url).scenario("approuver")``."""

import json
import time
import urllib.parse
from typing import Any

from simulateur.appel import appeler

Objet = dict[str, Any]


class ErreurControle(Exception):
    """The simulator refused the gesture; the message is its sentence."""


class ReferenceInconnue(ErreurControle):
    """No transaction has this reference."""


class ClientSimulateur:
    """Drives one simulator. Amounts in XOF, durations in seconds."""

    def __init__(self, url: str, delai_s: float = 60.0) -> None:
        self.url = url.rstrip("/")
        self._delai_s = delai_s

    def scenario(
        self,
        nom: str,
        *,
        pour: str = "defaut",
        reseau: str = "",
        fin: str = "",
        dialecte: str = "",
        fois: int = 1,
        **reglages: Any,
    ) -> Objet:
        """Choose what happens to the coming requests.

        ``pour`` "prochaine" serves the next ``fois`` requests, "defaut" all of them; ``reseau`` and ``fin`` (last
        digits of the payer's number) and ``dialecte`` narrow it. ``reglages`` are fields of ``scenarios.Scenario``.
        """
        cible = {"nom": nom, "pour": pour, "reseau": reseau, "fin": fin, "dialecte": dialecte, "fois": fois}
        return self._poster("scenario", {**cible, "reglages": reglages})

    def transactions(self, dialecte: str = "") -> list[Objet]:
        """Every request the operator has taken, or those of one dialect, oldest first."""
        lues: list[Objet] = self._lire("transactions", dialecte=dialecte)
        return lues

    def transaction(self, reference: str) -> Objet:
        """One transaction, by reference or alias; raises ``KeyError``."""
        return self._unique("transaction", reference=reference)

    def trouver(self, callback_info: str) -> Objet:
        """The latest transaction carrying our own reference, in any dialect; raises ``KeyError``."""
        return self._unique("trouver", callback_info=callback_info)

    def decider(self, reference: str, action: str, **reglages: Any) -> Objet:
        """The payer decides: ``action`` is one of ``scenarios.VERDICTS``; ``apres_s``, ``montant``... are settings."""
        return self._poster("decider", {"reference": reference, "action": action, "reglages": reglages})

    def grand_livre(self) -> Objet:
        """Totals of the operator's ledger: the oracle."""
        lus: Objet = self._lire("grand_livre")
        return lus

    def faits(self, genre: str = "") -> list[Objet]:
        """The ledger's facts, all or of one kind ("demande", "reponse", "verdict", "webhook_tente"...)."""
        lus: list[Objet] = self._lire("faits", genre=genre)
        return lus

    def rembourser(self, reference: str, montant: int | None = None) -> Objet:
        """Give XOF back from the provider's dashboard (None: all that is left); raises ``ErreurControle``."""
        return self._poster("rembourser", {"reference": reference, "montant": montant})

    def releve(self, dialecte: str = "", *, du: str = "", au: str = "") -> list[Objet]:
        """Lines of the operator's statement, from day ``du`` to day ``au`` included (YYYY-MM-DD, UTC)."""
        lus: list[Objet] = self._lire("releve", dialecte=dialecte, du=du, au=au)
        return lus

    def relancer_webhook(self, reference: str, fois: int = 1, **contenu: Any) -> list[int]:
        """Send the webhook again, ``fois`` copies at once, and return the HTTP code of each.

        ``statut``, ``montant``, ``motif``, ``rembourse`` forge it; ``signature`` is one of ``scenarios.SIGNATURES``;
        ``id`` repeats an event's identifier instead of drawing a new one.
        """
        codes: list[int] = self._poster("webhook", {"reference": reference, "fois": fois, **contenu})["codes"]
        return codes

    def webhook_brut(self, dialecte: str, corps: str, *, signature: str = "bonne", **reste: Any) -> list[int]:
        """Send any text to the dialect's webhook address (or ``url``), signed as asked; ``entetes``, ``fois`` too."""
        champs = {"dialecte": dialecte, "corps": corps, "signature": signature, **reste}
        codes: list[int] = self._poster("webhook_brut", champs)["codes"]
        return codes

    def panne(
        self, route: str, nature: str | None, *, dialecte: str = "", secondes: float = 30.0, fois: int = 0
    ) -> None:
        """Put one of ``pannes.ROUTES`` out of order, for one dialect or all; None lifts it."""
        cible = {"route": route, "dialecte": dialecte}
        self._poster("panne", {**cible, "nature": nature, "secondes": secondes, "fois": fois})

    def reseau(self, code: str, *, actif: bool) -> None:
        """Contract or end one network: an inactive one answers 404."""
        self._poster("reseau", {"reseau": code, "actif": actif})

    def adresser_webhooks(self, url: str, dialecte: str = "feexpay") -> None:
        """Where a dialect's webhooks go from now on; empty = nowhere."""
        self._poster("reglages", {"webhook_url": url, "dialecte": dialecte})

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

    def _unique(self, nom: str, **voulu: str) -> Objet:
        try:
            lue: Objet = self._lire(nom, **voulu)
        except ReferenceInconnue as inconnue:
            raise KeyError(*voulu.values()) from inconnue
        return lue

    def _lire(self, nom: str, **voulu: str) -> Any:
        return self._appeler("GET", f"{nom}?{urllib.parse.urlencode(voulu)}" if voulu else nom, None)

    def _poster(self, nom: str, corps: Objet) -> Objet:
        lu: Objet = self._appeler("POST", nom, json.dumps(corps).encode())
        return lu

    def _appeler(self, methode: str, nom: str, corps: bytes | None) -> Any:
        entetes = {"Content-Type": "application/json"}
        code, octets = appeler(methode, f"{self.url}/_controle/{nom}", corps, entetes, self._delai_s)
        lu = json.loads(octets)
        if code == 404:
            raise ReferenceInconnue(lu.get("erreur", str(lu)))
        if code != 200:
            raise ErreurControle(lu.get("erreur", str(lu)))
        return lu
