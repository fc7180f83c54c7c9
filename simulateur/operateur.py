"""The operator: takes requests, hears decisions, gives verdicts. The wire lives elsewhere.

Every change is first a fact in the ledger, then applied to the state, then acted upon; a restart replays
the facts and re-arms what was still due.
"""

import threading
import time
import uuid
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from simulateur.annonces import annonces_du_verdict, annonces_fausses
from simulateur.config import Configuration
from simulateur.etat import Etat
from simulateur.grand_livre import GrandLivre
from simulateur.horlogerie import Horlogerie
from simulateur.reseaux import masquer
from simulateur.scenarios import REUSSI, Etape, Scenario, composer, planifier_etapes
from simulateur.transactions import CONSERVES, Demande, Envoi, Regle, Transaction
from simulateur.webhooks import Facteur

_A_LA_PERSONNE = Scenario()


class TransactionInconnue(KeyError):
    """No transaction has this reference."""


class Operateur:
    """One simulated operator over one ledger."""

    def __init__(self, config: Configuration) -> None:
        self.config = config
        self.livre = GrandLivre(config.dossier)
        self.etat = Etat()
        self.horlogerie = Horlogerie()
        self.facteur = Facteur(config, self.livre, self._fini)
        self.verrou = threading.RLock()
        self._reservees: set[int] = set()
        for fait in self.livre.faits():
            self.etat.appliquer(fait)

    def reprendre(self) -> None:
        """Plan again what the ledger says is still due; to be called once webhooks can be composed."""
        with self.verrou:
            for transaction in self.etat.transactions.values():
                self.armer(transaction)
            for envoi in self.etat.envois.values():
                self._poster_a_l_heure(envoi)

    def noter(self, fait: str, demande: Demande | None = None, **champs: Any) -> None:
        """Write a fact, then apply it; both under one lock, so that the ledger's order is the state's order.

        It is on disk only after ``livre.synchroniser``, which comes before any word to the outside.
        """
        with self.verrou:
            self.etat.appliquer(self.livre.ecrire(fait, **champs), demande)

    def choisir(self, demande: Demande) -> tuple[Scenario, int]:
        """The scenario for this request and the rule it came from (0 = none: a person decides).

        "The next request" goes first, then the longest ending of the payer's number, the network, the dialect.
        """
        with self.verrou:
            libres = [r for r in self.etat.regles.values() if r.id not in self._reservees and r.concerne(demande)]
            prochaines = [r for r in libres if r.pour == "prochaine"]
            if prochaines:
                # Reserved here, consumed by the request's fact: two requests at once never share it.
                self._reservees.add(prochaines[0].id)
                return prochaines[0].scenario, prochaines[0].id
            defauts = sorted(libres, key=lambda r: (len(r.fin), bool(r.reseau), bool(r.dialecte), r.id))
            return (defauts[-1].scenario, defauts[-1].id) if defauts else (_A_LA_PERSONNE, 0)

    def ignorer(self, demande: Demande, scenario: Scenario, regle: int) -> None:
        """Record a request the operator did not take: nobody's phone rang."""
        self._noter_demande(demande, scenario, regle, reference="", prise=False)

    def prendre(
        self, demande: Demande, scenario: Scenario, regle: int, reference: str = "", sonne: bool = True
    ) -> Transaction:
        """Take a request under ``reference``; with ``sonne`` the payer is asked at once and money may move."""
        reference = reference or nouvelle_reference(demande.reseau, time.time())
        with self.verrou:
            self._noter_demande(demande, scenario, regle, reference=reference, prise=True, sonne=sonne)
            transaction = self.etat.transactions[reference]
            if sonne:
                self._prevoir(transaction, 0.0)
            return transaction

    def rechoisir(self, transaction: Transaction, demande: Demande) -> tuple[Scenario, int]:
        """The scenario of a request created earlier, now that ``demande`` carries its phone and network.

        A scenario set for this very request stays; otherwise the phone may match a closer rule.
        """
        return (transaction.scenario, 0) if transaction.regle_unique else self.choisir(demande)

    def sonner(
        self, transaction: Transaction, demande: Demande, scenario: Scenario, regle: int, dans_s: float = 0.0
    ) -> Transaction:
        """Ask the payer of a request created earlier, ``dans_s`` seconds from now."""
        with self.verrou:
            self._noter_sonnerie(transaction, demande, scenario, regle, sonne=True)
            self._prevoir(transaction, dans_s)
            return transaction

    def manquer(self, transaction: Transaction, demande: Demande, scenario: Scenario, regle: int) -> None:
        """Record that the payer was not asked; a scenario set for this very request has had its fault."""
        if regle or transaction.regle_unique:
            scenario = replace(scenario, initiation="normale", prise=None)
        self._noter_sonnerie(transaction, demande, scenario, regle, sonne=False)

    def armer(self, transaction: Transaction) -> None:
        """Plan what is still to be said about a transaction."""
        for etape in list(transaction.etapes):
            self.horlogerie.planifier(etape.echeance, partial(self.prononcer, transaction, etape))

    def annoncer_faux(self, transaction: Transaction) -> None:
        """Send the forged webhook of the scenario, if it has one."""
        self.annoncer(transaction, annonces_fausses(transaction, time.time()))

    def decider(self, reference: str, action: str, *, armer: bool = True, **reglages: Any) -> Transaction:
        """What the payer (or a test) decides now; replaces whatever was planned. Settings as in ``Scenario``.

        Raises ``TransactionInconnue`` or ``ScenarioInconnu``.
        """
        with self.verrou:
            transaction = self.trouver(reference)
            neufs = {"apres_s": 0.0, "montant": None, **reglages, "verdict": action}
            self._noter_decision(transaction, action, composer("", neufs, base=transaction.scenario))
            if armer:
                self.armer(transaction)
            return transaction

    def trancher(self, transaction: Transaction) -> None:
        """Give the first planned word now, and wait for its webhook when it must precede the reply."""
        attendre = transaction.scenario.initiation == "webhook_avant_reponse"
        for etape in transaction.etapes[:1]:
            self.prononcer(transaction, etape, attendre_webhook=attendre)

    def trouver(self, reference: str) -> Transaction:
        """By reference or alias. Raises ``TransactionInconnue``. Under the lock: no reader is behind the ledger."""
        with self.verrou:
            connue = self.etat.transactions.get(self.etat.alias.get(reference, reference))
            if connue is None:
                raise TransactionInconnue(reference)
            return connue

    def chercher(self, callback_info: str) -> Transaction:
        """The latest transaction carrying the merchant's own reference. Raises ``TransactionInconnue``."""
        with self.verrou:
            return self.trouver(self.etat.par_info.get(callback_info, ""))

    def toutes(self, dialecte: str = "") -> list[Transaction]:
        """Every transaction taken, or those of one dialect, oldest first."""
        with self.verrou:
            return [t for t in self.etat.transactions.values() if dialecte in ("", t.demande.dialecte)]

    def remettre_a_zero(self) -> None:
        """Forget everything; the ledger keeps its lines and starts counting again."""
        with self.verrou:
            self.horlogerie.vider()
            self._reservees.clear()
            self.noter("remise_a_zero")

    def arreter(self) -> None:
        """Stop the clock and release the ledger."""
        self.horlogerie.arreter()
        self.facteur.arreter()
        self.livre.fermer()

    def ajouter_regle(self, pour: str, scenario: Scenario, fois: int = 1, **cible: str) -> None:
        """Add a rule for ``cible`` (reseau, fin, dialecte); ``fois`` repeats a "prochaine" one."""
        with self.verrou:
            for _ in range(fois if pour == "prochaine" else 1):
                regle = Regle(self.etat.numero + 1, pour, scenario, **cible)
                self.noter("regle", **{**asdict(regle), "scenario": scenario.en_dict()})

    def _noter_demande(self, demande: Demande, scenario: Scenario, regle: int, **champs: Any) -> None:
        gardes = {nom: getattr(demande, nom) for nom in CONSERVES} | {"telephone": masquer(demande.telephone)}
        self.noter("demande", demande, **gardes, **champs, regle=regle, scenario=scenario.en_dict())

    def _noter_sonnerie(
        self, transaction: Transaction, demande: Demande, scenario: Scenario, regle: int, sonne: bool
    ) -> None:
        champs = {"reference": transaction.reference, "reseau": demande.reseau, "telephone": masquer(demande.telephone)}
        self.noter("sonnerie", demande, **champs, regle=regle, scenario=scenario.en_dict(), sonne=sonne)

    def _prevoir(self, transaction: Transaction, dans_s: float) -> None:
        if transaction.scenario.verdict != "attendre":
            self._noter_decision(transaction, transaction.scenario.verdict, transaction.scenario, dans_s)

    def _noter_decision(self, transaction: Transaction, action: str, scenario: Scenario, dans_s: float = 0.0) -> None:
        prefixe = f"{transaction.decisions}"
        depart = time.time() + dans_s
        etapes = planifier_etapes(prefixe, action, transaction.demande.montant, depart, scenario)
        ecrites = [asdict(etape) for etape in etapes]
        reglages = scenario.en_dict()
        self.noter("decision", reference=transaction.reference, action=action, etapes=ecrites, scenario=reglages)

    def prononcer(self, transaction: Transaction, etape: Etape, attendre_webhook: bool = False) -> None:
        """Say one planned word: what the payer is debited becomes a fact, and its webhooks are planned."""
        with self.verrou:
            actuelle = self.etat.transactions.get(transaction.reference)
            if actuelle is not transaction or etape not in transaction.etapes:
                return  # A later decision or a reset has replaced this word.
            # A payer is debited once: a success after a success, or after a contradiction, takes nothing more.
            neuf = etape.statut == REUSSI and transaction.encaisse == 0
            self.noter(
                "verdict",
                reference=transaction.reference,
                etape=etape.id,
                statut=etape.statut,
                montant=etape.montant,
                motif=etape.motif,
                encaisse=etape.montant if neuf else 0,
            )
        self.annoncer(transaction, annonces_du_verdict(transaction, etape, time.time()), attendre_webhook)

    def annoncer(self, transaction: Transaction, envois: list[Envoi], attendre: bool = False) -> None:
        """Plan webhooks, or deliver them now and wait."""
        for envoi in envois:
            # Written before it is sent: a delayed webhook survives a restart.
            self.noter("webhook_prevu", envoi=asdict(envoi))
            if attendre:
                self.facteur.livrer(transaction, envoi)
            else:
                self._poster_a_l_heure(envoi)

    def _poster_a_l_heure(self, envoi: Envoi) -> None:
        self.horlogerie.planifier(envoi.echeance, partial(self._poster, envoi))

    def _poster(self, envoi: Envoi) -> None:
        if envoi.id in self.etat.envois and envoi.reference in self.etat.transactions:
            self.facteur.poster(self.etat.transactions[envoi.reference], envoi)

    def _fini(self, envoi: Envoi) -> None:
        self.noter("webhook_fini", id=envoi.id)


def nouvelle_reference(reseau: str, instant: float) -> str:
    """A FeexPay reference: Celtiis has its own, so nobody may count on a UUID."""
    if reseau == "celtiis_bj":
        return f"AG_{time.strftime('%Y%m%d', time.gmtime(instant))}_{uuid.uuid4().hex[:20]}"
    return str(uuid.uuid4())
