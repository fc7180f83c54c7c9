"""The state of the simulated operator, rebuilt by replaying the ledger's facts.

Nothing is changed but by ``Etat.appliquer``: live operation and reload run the same code, so what a restart
forgets is exactly what was never written (the full phone number, the payer's name).
"""

from dataclasses import replace

from simulateur.grand_livre import Fait
from simulateur.scenarios import REUSSI, Etape, Scenario
from simulateur.transactions import CONSERVES, Demande, Envoi, Regle, Transaction


class Etat:
    """All the operator remembers."""

    def __init__(self) -> None:
        self.vider()

    def vider(self) -> None:
        """Back to an operator that has seen nothing."""
        self.transactions: dict[str, Transaction] = {}
        self.alias: dict[str, str] = {}
        self.par_info: dict[str, str] = {}
        self.regles: dict[int, Regle] = {}
        self.envois: dict[str, Envoi] = {}
        self.inactifs: set[str] = set()
        self.numero = 0

    def appliquer(self, fait: Fait, demande: Demande | None = None) -> None:
        """Apply one fact of the ledger; ``demande`` gives what the ledger does not keep, when it is known."""
        methode = getattr(self, f"_sur_{fait['fait']}", None)
        if methode is not None:
            methode(fait, demande) if fait["fait"] in ("demande", "sonnerie") else methode(fait)

    def _sur_remise_a_zero(self, _fait: Fait) -> None:
        self.vider()

    def _sur_reseau(self, fait: Fait) -> None:
        (self.inactifs.discard if fait["actif"] else self.inactifs.add)(fait["reseau"])

    def _sur_regle(self, fait: Fait) -> None:
        self.numero = max(self.numero, fait["id"])
        if fait["pour"] == "defaut":
            # The latest default for the same public replaces the former one.
            cible = (fait["reseau"], fait["fin"], fait.get("dialecte", ""))
            self.regles = {
                i: r for i, r in self.regles.items() if r.pour != "defaut" or (r.reseau, r.fin, r.dialecte) != cible
            }
        scenario = Scenario(**fait["scenario"])
        dialecte = fait.get("dialecte", "")
        self.regles[fait["id"]] = Regle(fait["id"], fait["pour"], scenario, fait["reseau"], fait["fin"], dialecte)

    def _sur_demande(self, fait: Fait, demande: Demande | None) -> None:
        unique = self._consommer(fait["regle"])
        if not fait["prise"]:
            return
        connue = demande or Demande(**{nom: fait[nom] for nom in CONSERVES if nom in fait})
        scenario = Scenario(**fait["scenario"])
        transaction = Transaction(fait["reference"], connue, scenario, fait["t"], montant=connue.montant)
        transaction.modifie_le = fait["t"]
        transaction.sonne, transaction.regle_unique = fait.get("sonne", True), unique
        self.transactions[fait["reference"]] = transaction
        self.par_info[connue.callback_info or ""] = fait["reference"]
        if connue.alias:
            self.alias[connue.alias] = fait["reference"]

    def _sur_sonnerie(self, fait: Fait, demande: Demande | None) -> None:
        """The payer of a request already created is asked now, perhaps on a phone only known since."""
        transaction = self.transactions[fait["reference"]]
        masque = replace(transaction.demande, reseau=fait["reseau"], telephone=fait["telephone"])
        transaction.demande = demande or masque
        transaction.scenario = Scenario(**fait["scenario"])
        transaction.regle_unique |= self._consommer(fait["regle"])
        transaction.sonne |= fait["sonne"]
        transaction.modifie_le = fait["t"]

    def _consommer(self, numero: int) -> bool:
        """Use up a "prochaine" rule; True when it was one."""
        regle = self.regles.get(numero)
        if regle is None or regle.pour != "prochaine":
            return False
        del self.regles[numero]
        return True

    def _sur_decision(self, fait: Fait) -> None:
        transaction = self.transactions[fait["reference"]]
        transaction.decide = True
        transaction.decisions += 1
        transaction.etapes = [Etape(**etape) for etape in fait["etapes"]]
        transaction.scenario = Scenario(**fait["scenario"])
        transaction.modifie_le = fait["t"]

    def _sur_verdict(self, fait: Fait) -> None:
        transaction = self.transactions[fait["reference"]]
        transaction.etapes = [etape for etape in transaction.etapes if etape.id != fait["etape"]]
        transaction.statut, transaction.motif = fait["statut"], fait["motif"]
        transaction.montant = fait["montant"]
        transaction.encaisse += fait["encaisse"]
        transaction.modifie_le = fait["t"]
        if fait["statut"] == REUSSI:
            transaction.reussi_le = fait["t"]

    def _sur_remboursement(self, fait: Fait) -> None:
        transaction = self.transactions[fait["reference"]]
        transaction.rembourse += fait["montant"]
        transaction.rembourse_le = transaction.modifie_le = fait["t"]

    def _sur_webhook_prevu(self, fait: Fait) -> None:
        self.envois[fait["envoi"]["id"]] = Envoi(**fait["envoi"])

    def _sur_webhook_fini(self, fait: Fait) -> None:
        self.envois.pop(fait["id"], None)
