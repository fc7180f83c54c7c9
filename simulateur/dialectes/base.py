"""What every dialect shares: outages, refusals, the faults of a scenario, and the ledger of what was answered."""

import hmac
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from simulateur.caisse import Caisse, GesteRefuse
from simulateur.dialectes.deformations import Formes, deformer
from simulateur.operateur import Operateur, TransactionInconnue
from simulateur.pannes import LENTES, Pannes, abimer
from simulateur.reponse import Message, Refus, Reponse, Requete, en_json
from simulateur.scenarios import APRES_EFFET, ECHOUE, IMMEDIATES, TRANSPORTS_STATUT, Scenario
from simulateur.transactions import Demande, Envoi, Transaction


@dataclass(frozen=True, slots=True)
class Monde:
    """What a dialect is plugged into. ``url_publique`` is where a payer's browser reaches the simulator."""

    operateur: Operateur
    pannes: Pannes
    url_publique: str
    arret: threading.Event


class Dialecte(ABC):
    """One protocol in front of the operator. ``prefixe`` is where its paths start."""

    nom: str
    prefixe: str
    formes: Formes

    def __init__(self, monde: Monde) -> None:
        self.operateur = monde.operateur
        self.config = monde.operateur.config
        self.caisse = Caisse(monde.operateur)
        self._pannes = monde.pannes
        self._url_publique = monde.url_publique
        self._arret = monde.arret

    @abstractmethod
    def route(self, requete: Requete) -> str:
        """Which of ``pannes.ROUTES`` this request is, or "inconnue"."""

    @abstractmethod
    def servir(self, route: str, requete: Requete) -> Reponse:
        """The reply, outages apart; raises ``Refus``."""

    @abstractmethod
    def erreur(self, code: int, cle: str, message: str, champ: str = "") -> Reponse:
        """An error as this provider words it."""

    @abstractmethod
    def corps_statut(self, transaction: Transaction) -> dict[str, Any]:
        """The body of a status reply."""

    @abstractmethod
    def message(self, transaction: Transaction, envoi: Envoi) -> Message | None:
        """One webhook, signed as ``envoi.signature`` says; None when this provider stays silent about that."""

    def signer(self, corps: bytes, nature: str) -> tuple[bytes, dict[str, str]]:
        """Any body with the headers of this dialect's signature."""
        del nature
        return corps, {"Content-Type": "application/json", "User-Agent": f"{self.nom}-simulateur"}

    def retour(self, transaction: Transaction) -> str:
        """Where the payer's browser goes after deciding, with what this provider appends."""
        demande = transaction.demande
        return demande.url_annulation if transaction.statut == ECHOUE else demande.url_retour

    def repondre(self, requete: Requete) -> Reponse:
        """One reply, through the outage of its route when there is one."""
        route = self.route(requete)
        panne = self._pannes.prendre(route, self.nom)
        if panne is not None and panne.nature not in LENTES:
            self.noter(route, "", panne.nature)
            return abimer(Reponse(200), panne.nature, panne.secondes, self.erreur)
        try:
            reponse = self.servir(route, requete)
        except TransactionInconnue:
            reponse = self.refuser(route, Refus(404, "TRANSACTION_NOT_FOUND", "Transaction not found"))
        except Refus as refus:
            reponse = self.refuser(route, refus)
        return abimer(reponse, panne.nature, panne.secondes, self.erreur) if panne else reponse

    def refuser(self, route: str, refus: Refus) -> Reponse:
        """A definite refusal, noted."""
        reponse = self.erreur(refus.code, refus.cle, refus.message, refus.champ)
        self.noter(route, "", "", reponse.code)
        return reponse

    def exiger_porteur(self, requete: Requete, cle: str) -> None:
        """Raise ``Refus`` unless the Bearer key is ``cle``."""
        exiger(requete, "authorization", f"Bearer {cle}")

    def trouver(self, reference: str) -> Transaction:
        """This dialect's transaction, by its own reference only. Raises ``TransactionInconnue``."""
        transaction = self.operateur.trouver(reference)
        if transaction.demande.dialecte != self.nom or transaction.reference != reference:
            raise TransactionInconnue(reference)
        return transaction

    def page(self, transaction: Transaction) -> str:
        """The payer's page."""
        return f"{self._url_publique}/payer/{transaction.reference}"

    def prendre(self, demande: Demande, corps: Callable[[Transaction], Any], reference: str = "") -> Reponse:
        """A new request whose payer is asked at once, with the faults of its scenario."""
        scenario, regle = self.operateur.choisir(demande)
        return self.jouer(
            scenario,
            lambda: self.operateur.prendre(demande, scenario, regle, reference),
            lambda: self.operateur.ignorer(demande, scenario, regle),
            lambda transaction: en_json(200, corps(transaction)),
        )

    def jouer(
        self,
        scenario: Scenario,
        prendre: Callable[[], Transaction],
        ignorer: Callable[[], None],
        repondre: Callable[[Transaction], Reponse],
    ) -> Reponse:
        """Play the initiate fault of a scenario around a money-moving call."""
        nature, secondes, operateur = scenario.initiation, scenario.initiation_s, self.operateur
        if nature == "pendre_avant":
            # The push rings late: the caller has usually hung up by then.
            self._arret.wait(secondes)
        if not scenario.est_prise:
            ignorer()
            self.noter("initiation", "", nature)
            # Not taken and no reply of its own: the connection just breaks.
            muette = Reponse(0, coupure="rst")
            return muette if nature == "pendre_avant" else abimer(muette, nature, secondes, self.erreur)
        transaction = prendre()
        if nature in IMMEDIATES:
            operateur.trancher(transaction)
        self.noter("initiation", transaction.reference, nature)
        reponse = repondre(transaction)

        def sonner() -> None:
            operateur.armer(transaction)
            operateur.annoncer_faux(transaction)

        if nature in ("normale", "pendre_avant", *IMMEDIATES):
            # Armed once the reply has left, so that "at once" never overtakes the reply by chance.
            return replace(reponse, apres=sonner)
        sonner()
        return abimer(reponse, nature, secondes, self.erreur)

    def statut(self, transaction: Transaction) -> Reponse:
        """A status reply through the faults of its scenario."""
        scenario = transaction.scenario
        transaction.statuts_fautifs += 1
        fautif = scenario.statut_fois == 0 or transaction.statuts_fautifs <= scenario.statut_fois
        nature = scenario.statut if fautif else "normal"
        self.noter("statut", transaction.reference, nature)
        reponse = en_json(200, deformer(self.corps_statut(transaction), nature, self.formes))
        transport = nature in TRANSPORTS_STATUT
        return abimer(reponse, nature, scenario.statut_s, self.erreur) if transport else reponse

    def geste(
        self, route: str, transaction: Transaction, agir: Callable[[], object], refus: Refus, bonne: Reponse
    ) -> Reponse:
        """A refund or a withdrawal (``route``): its fault, before or after ``agir``; ``refus`` when it is refused."""
        scenario = transaction.scenario
        champ, secondes = (
            (scenario.remboursement, scenario.remboursement_s)
            if route == "remboursement"
            else (scenario.annulation, scenario.annulation_s)
        )
        if champ == "refuse":
            raise refus
        effet = champ in ("normal", "double", "paye_quand_meme") or champ in APRES_EFFET
        if effet:
            try:
                agir()
            except GesteRefuse:
                raise refus from None
        self.noter(route, transaction.reference, champ)
        return abimer(bonne, champ, secondes, self.erreur)

    def noter(self, route: str, reference: str, nature: str, code: int = 0) -> None:
        """A fact: what was answered."""
        self.operateur.noter("reponse", route=route, reference=reference, nature=nature, code=code, dialecte=self.nom)


def exiger(requete: Requete, entete: str, attendu: str) -> None:
    """Raise ``Refus`` unless a header has exactly this value."""
    if not hmac.compare_digest(requete.entetes.get(entete, "").encode(), attendu.encode()):
        raise Refus(401, "UNAUTHORIZED", "Unauthorized")
