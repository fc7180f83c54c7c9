"""FeexPay v2 on the wire: routes, Bearer key, validation, replies.

Written from transcriptions of the provider's documentation; replies no document shows (an unknown
reference, the exact code of a refused description) are marked as guesses below.
"""

import hmac
import re
import threading
from dataclasses import replace

from simulateur.corps_feexpay import corps_initiation, corps_statut, deformer, ligne_historique
from simulateur.demande_feexpay import PUSH, Refus, lire_demande, lire_objet
from simulateur.grand_livre import horodater
from simulateur.operateur import Operateur, TransactionInconnue
from simulateur.pannes import LENTES, Pannes, abimer
from simulateur.reponse import Reponse, Requete, en_json
from simulateur.scenarios import IMMEDIATES, TRANSPORTS_STATUT

_STATUT = "/api/transactions/public/single/status/"
_JOUR = re.compile(r"\d{4}-\d{2}-\d{2}")


class DialecteFeexpay:
    """Answers ``/api/...`` for one operator. ``url_publique`` is where a payer's browser reaches the simulator."""

    def __init__(self, operateur: Operateur, url_publique: str, arret: threading.Event) -> None:
        self.operateur = operateur
        self.pannes = Pannes()
        self._url_publique = url_publique
        self._arret = arret

    def repondre(self, requete: Requete) -> Reponse:
        """One reply, through the outage of its route when there is one."""
        route = self._route(requete)
        panne = self.pannes.prendre(route)
        if panne is not None and panne.nature not in LENTES:
            self._noter(route, "", panne.nature)
            return abimer(Reponse(200), panne.nature, panne.secondes)
        try:
            reponse = self._servir(route, requete)
        except Refus as refus:
            self._noter(route, "", "", refus.reponse.code)
            reponse = refus.reponse
        return abimer(reponse, panne.nature, panne.secondes) if panne else reponse

    def _route(self, requete: Requete) -> str:
        chemin = requete.chemin
        if requete.methode == "POST" and chemin.startswith(PUSH):
            return "initiation"
        if requete.methode == "POST" and chemin == "/api/transactions/history":
            return "historique"
        if requete.methode == "GET" and chemin.startswith(_STATUT):
            return "statut"
        compte = re.fullmatch(r"/api/(balance/public/getByShop/[^/]+|shop/[^/]+/get_shop)", chemin)
        return "compte" if requete.methode == "GET" and compte else "inconnue"

    def _servir(self, route: str, requete: Requete) -> Reponse:
        attendu = f"Bearer {self.operateur.config.cle}"
        if not hmac.compare_digest(requete.entetes.get("authorization", "").encode(), attendu.encode()):
            raise Refus(401, "UNAUTHORIZED", "Unauthorized")
        if route == "initiation":
            return self._initier(requete)
        if route == "statut":
            return self._statut(requete.chemin.removeprefix(_STATUT))
        if route == "historique":
            return self._historique(requete)
        if route == "compte":
            return self._compte(requete.chemin)
        raise Refus(404, "NOT_FOUND", f"Cannot {requete.methode} {requete.chemin}")

    def _initier(self, requete: Requete) -> Reponse:
        demande = lire_demande(requete, self.operateur.config.boutique, self.operateur.etat.inactifs)
        operateur = self.operateur
        scenario, regle = operateur.choisir(demande)
        nature, secondes = scenario.initiation, scenario.initiation_s
        if nature == "pendre_avant":
            # The push rings late: the caller has usually hung up by then.
            self._arret.wait(secondes)
        if not scenario.est_prise:
            operateur.ignorer(demande, scenario, regle)
            self._noter("initiation", "", nature)
            # Not taken and no reply of its own: the connection just breaks.
            muette = Reponse(0, coupure="rst")
            return muette if nature == "pendre_avant" else abimer(muette, nature, secondes)
        transaction = operateur.prendre(demande, scenario, regle)
        if nature in IMMEDIATES:
            operateur.trancher(transaction)
        self._noter("initiation", transaction.reference, nature)
        reponse = en_json(200, corps_initiation(transaction, self._url_publique))

        def sonner() -> None:
            operateur.armer(transaction)
            operateur.annoncer_faux(transaction)

        if nature in ("normale", "pendre_avant", *IMMEDIATES):
            # Armed once the reply has left, so that "at once" never overtakes the reply by chance.
            return replace(reponse, apres=sonner)
        sonner()
        return abimer(reponse, nature, secondes)

    def _statut(self, reference: str) -> Reponse:
        try:
            transaction = self.operateur.trouver(reference)
        except TransactionInconnue:
            # Guess: no document shows the answer to an unknown reference.
            raise Refus(404, "TRANSACTION_NOT_FOUND", "Transaction not found") from None
        scenario = transaction.scenario
        transaction.statuts_fautifs += 1
        fautif = scenario.statut_fois == 0 or transaction.statuts_fautifs <= scenario.statut_fois
        nature = scenario.statut if fautif else "normal"
        self._noter("statut", reference, nature)
        reponse = en_json(200, deformer(corps_statut(transaction), nature))
        return abimer(reponse, nature, scenario.statut_s) if nature in TRANSPORTS_STATUT else reponse

    def _historique(self, requete: Requete) -> Reponse:
        corps = lire_objet(requete)
        debut, fin = corps.get("start_date"), corps.get("end_date")
        for jour in (debut, fin):
            if not isinstance(jour, str) or not _JOUR.fullmatch(jour):
                raise Refus(400, "BAD_REQUEST", "start_date and end_date: YYYY-MM-DD")
        if corps.get("shop") != self.operateur.config.boutique:
            raise Refus(400, "ERR_SHOP_NOT_FOUND", "Shop not found")
        statut = corps.get("status", "ALL")
        lignes = [
            ligne_historique(t)
            for t in self.operateur.toutes()
            if str(debut) <= horodater(t.cree_le)[:10] <= str(fin) and statut in ("ALL", t.statut)
        ]
        self._noter("historique", "", "normal")
        return en_json(200, {"data": lignes})

    def _compte(self, chemin: str) -> Reponse:
        config = self.operateur.config
        if config.boutique not in chemin.split("/"):
            raise Refus(404, "ERR_SHOP_NOT_FOUND", "Shop not found")
        if chemin.endswith("/get_shop"):
            return en_json(200, {"id": config.boutique, "name": config.nom_boutique})
        solde = sum(t.encaisse for t in self.operateur.toutes())
        return en_json(200, {"success": True, "balance": solde})

    def _noter(self, route: str, reference: str, nature: str, code: int = 0) -> None:
        self.operateur.noter("reponse", route=route, reference=reference, nature=nature, code=code)
