"""The state of the simulated operator, rebuilt by replaying the ledger's facts.

Nothing is changed but by ``Etat.appliquer``: live operation and reload run the same code, so what a restart
forgets is exactly what was never written (the full phone number, the payer's name).
"""

from dataclasses import dataclass, field, replace
from typing import Any

from simulateur.grand_livre import Fait
from simulateur.scenarios import EN_ATTENTE, Etape, Scenario


@dataclass(frozen=True, slots=True)
class Demande:
    """A valid initiate request. ``montant`` in XOF; ``telephone`` as sent, country code first."""

    reseau: str
    montant: int
    boutique: str
    telephone: str
    description: str = ""
    callback_info: str | None = None
    prenom: str = ""
    nom: str = ""
    url_retour: str = ""
    url_annulation: str = ""


@dataclass(slots=True)
class Transaction:
    """One request the operator has taken. ``encaisse`` is what the payer was really debited (XOF)."""

    reference: str
    demande: Demande
    scenario: Scenario
    cree_le: float
    statut: str = EN_ATTENTE
    montant: int = 0
    motif: str = ""
    encaisse: int = 0
    decide: bool = False
    decisions: int = 0
    modifie_le: float = 0.0
    etapes: list[Etape] = field(default_factory=list)
    statuts_fautifs: int = 0


@dataclass(frozen=True, slots=True)
class Regle:
    """A scenario and the requests it is for: "prochaine" is used once, "defaut" stays."""

    id: int
    pour: str
    scenario: Scenario
    reseau: str = ""
    fin: str = ""

    def concerne(self, demande: Demande) -> bool:
        """An empty network or an empty ending concerns everybody."""
        return self.reseau in ("", demande.reseau) and demande.telephone.endswith(self.fin)


@dataclass(frozen=True, slots=True)
class Envoi:
    """One webhook to deliver ``fois`` times at once, due at ``echeance`` (Unix seconds); amount in XOF."""

    id: str
    reference: str
    echeance: float
    statut: str
    montant: int
    motif: str
    fois: int = 1


class Etat:
    """All the operator remembers."""

    def __init__(self) -> None:
        self.vider()

    def vider(self) -> None:
        """Back to an operator that has seen nothing."""
        self.transactions: dict[str, Transaction] = {}
        self.regles: dict[int, Regle] = {}
        self.envois: dict[str, Envoi] = {}
        self.inactifs: set[str] = set()
        self.numero = 0

    def appliquer(self, fait: Fait, demande: Demande | None = None) -> None:
        """Apply one fact of the ledger; ``demande`` gives what the ledger does not keep, when it is known."""
        methode = getattr(self, f"_sur_{fait['fait']}", None)
        if methode is not None:
            methode(fait, demande) if fait["fait"] == "demande" else methode(fait)

    def _sur_remise_a_zero(self, _fait: Fait) -> None:
        self.vider()

    def _sur_reseau(self, fait: Fait) -> None:
        (self.inactifs.discard if fait["actif"] else self.inactifs.add)(fait["reseau"])

    def _sur_regle(self, fait: Fait) -> None:
        self.numero = max(self.numero, fait["id"])
        if fait["pour"] == "defaut":
            # The latest default for the same public replaces the former one.
            cible = (fait["reseau"], fait["fin"])
            self.regles = {i: r for i, r in self.regles.items() if r.pour != "defaut" or (r.reseau, r.fin) != cible}
        scenario = Scenario(**fait["scenario"])
        self.regles[fait["id"]] = Regle(fait["id"], fait["pour"], scenario, fait["reseau"], fait["fin"])

    def _sur_demande(self, fait: Fait, demande: Demande | None) -> None:
        regle = self.regles.get(fait["regle"])
        if regle is not None and regle.pour == "prochaine":
            del self.regles[regle.id]
        if not fait["prise"]:
            return
        connue = demande or Demande(**{nom: fait[nom] for nom in CONSERVES})
        scenario = Scenario(**fait["scenario"])
        transaction = Transaction(fait["reference"], connue, scenario, fait["t"], montant=connue.montant)
        transaction.modifie_le = fait["t"]
        self.transactions[fait["reference"]] = transaction

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

    def _sur_webhook_prevu(self, fait: Fait) -> None:
        self.envois[fait["envoi"]["id"]] = Envoi(**fait["envoi"])

    def _sur_webhook_fini(self, fait: Fait) -> None:
        self.envois.pop(fait["id"], None)


CONSERVES = (
    *("reseau", "montant", "boutique", "telephone", "description", "callback_info"),
    *("url_retour", "url_annulation"),
)


def resumer(transaction: Transaction) -> dict[str, Any]:
    """A transaction for the control API: plain JSON, phone masked by the caller's choice of ``demande``."""
    demande = transaction.demande
    return {
        "reference": transaction.reference,
        "reseau": demande.reseau,
        "montant_demande": demande.montant,
        "montant": transaction.montant,
        "encaisse": transaction.encaisse,
        "statut": transaction.statut,
        "motif": transaction.motif,
        "callback_info": demande.callback_info,
        "description": demande.description,
        "fin_telephone": demande.telephone[-2:],
        "decide": transaction.decide,
        "prevues": [{"echeance": e.echeance, "statut": e.statut, "montant": e.montant} for e in transaction.etapes],
        "scenario": replace(transaction.scenario).en_dict(),
        "cree_le": transaction.cree_le,
        "modifie_le": transaction.modifie_le,
    }
