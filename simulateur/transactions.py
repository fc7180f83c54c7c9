"""What the operator handles: requests, transactions, rules and webhooks to send. Plain values."""

from dataclasses import dataclass, field, replace
from typing import Any

from simulateur.scenarios import EN_ATTENTE, Etape, Scenario


@dataclass(frozen=True, slots=True)
class Demande:
    """A valid initiate request. ``montant`` in XOF; ``telephone`` as sent, country code first.

    ``callback_info`` is the merchant's own reference, under whatever name the dialect gives it; ``alias`` a second
    identifier of ours; ``extra`` what the dialect must echo (JSON, nothing personal).
    """

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
    dialecte: str = "feexpay"
    devise: str = "XOF"
    url_notification: str = ""
    alias: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Transaction:
    """One request the operator has taken.

    ``encaisse`` is what the payer was really debited, ``rembourse`` what came back (XOF). ``sonne``: the payer
    has been asked. ``regle_unique``: its scenario came from a rule for this very request.
    """

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
    rembourse: int = 0
    rembourse_le: float = 0.0
    reussi_le: float = 0.0
    sonne: bool = True
    regle_unique: bool = False


@dataclass(frozen=True, slots=True)
class Regle:
    """A scenario and the requests it is for: "prochaine" is used once, "defaut" stays."""

    id: int
    pour: str
    scenario: Scenario
    reseau: str = ""
    fin: str = ""
    dialecte: str = ""

    def concerne(self, demande: Demande) -> bool:
        """An empty network, dialect or ending concerns everybody."""
        return (
            self.reseau in ("", demande.reseau)
            and self.dialecte in ("", demande.dialecte)
            and demande.telephone.endswith(self.fin)
        )


@dataclass(frozen=True, slots=True)
class Envoi:
    """One webhook to deliver ``fois`` times at once, due at ``echeance`` (Unix seconds); amounts in XOF."""

    id: str
    reference: str
    echeance: float
    statut: str
    montant: int
    motif: str
    fois: int = 1
    signature: str = "bonne"
    rembourse: int = 0


CONSERVES = (
    *("reseau", "montant", "boutique", "telephone", "description", "callback_info"),
    *("url_retour", "url_annulation", "dialecte", "devise", "url_notification", "alias", "extra"),
)


def resumer(transaction: Transaction) -> dict[str, Any]:
    """A transaction for the control API: plain JSON, phone masked by the caller's choice of ``demande``."""
    demande = transaction.demande
    return {
        "reference": transaction.reference,
        "alias": demande.alias,
        "dialecte": demande.dialecte,
        "reseau": demande.reseau,
        "montant_demande": demande.montant,
        "montant": transaction.montant,
        "encaisse": transaction.encaisse,
        "rembourse": transaction.rembourse,
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
