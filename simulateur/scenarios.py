"""What the operator will do with one request: a scenario is data, named presets are starting points.

Independent choices: the verdict (what the payer's account undergoes), the replies to the initiate, status,
refund and withdrawal calls, and the webhooks with their signature. Any preset can be adjusted field by field.
"""

from dataclasses import asdict, dataclass, fields, replace
from typing import Any

REUSSI = "SUCCESSFUL"
ECHOUE = "FAILED"
EN_ATTENTE = "PENDING"

# action -> (status, FeexPay `reason`, operator statusCode). Codes 10 and 92 are those of the V1 SDK.
MOTIFS: dict[str, tuple[str, str, str]] = {
    "approuver": (REUSSI, "", "0"),
    "montant_errone": (REUSSI, "", "0"),
    "refuser": (ECHOUE, "APPROVAL_REJECTED", "92"),
    "solde_insuffisant": (ECHOUE, "LOW_BALANCE_OR_PAYEE_LIMIT_REACHED_OR_NOT_ALLOWED", "10"),
    "expirer": (ECHOUE, "EXPIRED", ""),
    "numero_inconnu": (ECHOUE, "PAYER_NOT_FOUND", ""),
    "compte_inactif": (ECHOUE, "SENDER_ACCOUNT_NOT_ACTIVE", ""),
    "annuler_marchand": (ECHOUE, "CANCELLED_BY_MERCHANT", ""),
}
# A change of mind: each word is a decision, the second one ``puis_apres_s`` after the first.
SUITES: dict[str, tuple[str, ...]] = {
    "attendre": (),
    "contradiction": ("approuver", "refuser"),
    "echec_puis_approuve": ("refuser", "approuver"),
    "annule_puis_approuve": ("annuler_marchand", "approuver"),
    "expire_puis_approuve": ("expirer", "approuver"),
}
VERDICTS = (*MOTIFS, *SUITES)

NON_PRISES = ("500", "502", "503", "429", "400", "401", "403", "404", "redirection", "pendre", "coupure_avant")
IMMEDIATES = ("final_immediat", "webhook_avant_reponse")
INITIATIONS = (
    *("normale", "pendre_avant", "pendre_apres", "coupure_apres", "illisible", "html_200", "vide_200"),
    *("tronque", "goutte", "enorme", *IMMEDIATES, *NON_PRISES),
)
TRANSPORTS_STATUT = (
    *("500", "502", "503", "429", "401", "403", "404", "pendre", "coupure", "illisible", "html_200", "vide_200"),
    *("tronque", "goutte", "enorme", "redirection"),
)
CONTENUS_STATUT = (
    *("normal", "sans_montant", "montant_texte", "enveloppe_data", "mot_inconnu", "attente_bavarde"),
    *("autre_info", "autre_reference", "succes_v1", "autre_devise", "montant_nul", "montant_negatif"),
    *("montant_a_virgule", "montant_demesure", "montant_chaine", "annule_trompeur"),
)
STATUTS = (*CONTENUS_STATUT, *TRANSPORTS_STATUT)
WEBHOOKS = ("normal", "aucun", "forge", "desordre", "bavard")
SIGNATURES = (
    *("bonne", "absente", "fausse", "autre_secret", "recodee", "corps_modifie", "perimee", "future", "mal_formee"),
    "double",
)
# What the reply to a refund or a withdrawal may become; "refuse" and "double" concern the money itself.
SANS_EFFET = ("500", "502", "503", "429", "401", "403", "404", "coupure_avant", "redirection")
APRES_EFFET = ("pendre_apres", "coupure_apres", "illisible", "html_200", "vide_200", "tronque", "enorme")
REMBOURSEMENTS = ("normal", "refuse", "double", *SANS_EFFET, *APRES_EFFET)
ANNULATIONS = ("normal", "refuse", "paye_quand_meme", *SANS_EFFET, *APRES_EFFET)
ETAPES = ("", "creation", "jeton", "envoi")


class ScenarioInconnu(ValueError):
    """A name or a setting outside the tables above; the message says which."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """Behaviour for one transaction. Amounts in XOF, ``*_s`` in seconds.

    ``verdict`` "attendre" leaves the decision to a person (or never comes). ``prise`` None means "as the
    initiate fault usually goes": True forces the operator to have taken the request (the payer's phone
    rings) although the reply is bad, False the contrary. ``statut_fois`` limits the number of bad status
    replies, 0 = all. ``initiation_s`` is also the Retry-After of a 429. ``etape`` says which call of a provider
    that needs several the initiate fault hits ("creation", "jeton", "envoi"); empty = the one that moves money.
    """

    verdict: str = "attendre"
    apres_s: float = 0.0
    montant: int | None = None
    puis_apres_s: float = 1.0
    initiation: str = "normale"
    initiation_s: float = 30.0
    prise: bool | None = None
    statut: str = "normal"
    statut_s: float = 30.0
    statut_fois: int = 0
    webhook: str = "normal"
    webhook_s: float = 0.0
    webhook_fois: int = 1
    signature: str = "bonne"
    remboursement: str = "normal"
    remboursement_s: float = 30.0
    annulation: str = "normal"
    annulation_s: float = 30.0
    etape: str = ""

    @property
    def est_prise(self) -> bool:
        """Whether the operator takes the request."""
        return self.prise if self.prise is not None else self.initiation not in NON_PRISES

    def en_dict(self) -> dict[str, Any]:
        """As stored in the ledger."""
        return asdict(self)


PREDEFINIS: dict[str, Scenario] = {
    **{verdict: Scenario(verdict=verdict) for verdict in VERDICTS},
    "ne_jamais_repondre": Scenario(),
    "approuver_dans": Scenario(verdict="approuver", apres_s=60),
    **{f"initiation_{nature}": Scenario(verdict="approuver", initiation=nature) for nature in INITIATIONS},
    **{f"statut_{nature}": Scenario(verdict="approuver", statut=nature) for nature in STATUTS},
    "echec_immediat": Scenario(verdict="solde_insuffisant", initiation="final_immediat"),
    "approuve_immediat": Scenario(verdict="approuver", initiation="final_immediat"),
    "reference_perdue": Scenario(verdict="approuver", initiation="coupure_apres", webhook="aucun"),
    "webhook_avant_reponse": Scenario(verdict="approuver", initiation="webhook_avant_reponse"),
    "webhook_aucun": Scenario(verdict="approuver", webhook="aucun"),
    "webhook_tardif": Scenario(verdict="approuver", webhook_s=60),
    "webhook_double": Scenario(verdict="approuver", webhook_fois=3),
    "webhook_desordre": Scenario(verdict="approuver", webhook="desordre"),
    "webhook_bavard": Scenario(verdict="approuver", webhook="bavard"),
    # A forger does not know the secret; a provider that lies does.
    "webhook_forge": Scenario(webhook="forge", signature="autre_secret"),
    "webhook_menteur": Scenario(webhook="forge"),
    **{f"signature_{nature}": Scenario(verdict="approuver", signature=nature) for nature in SIGNATURES},
    **{f"remboursement_{nature}": Scenario(verdict="approuver", remboursement=nature) for nature in REMBOURSEMENTS},
    **{f"annulation_{nature}": Scenario(annulation=nature) for nature in ANNULATIONS},
}

_CHOIX = {
    "verdict": VERDICTS,
    "initiation": INITIATIONS,
    "statut": STATUTS,
    "webhook": WEBHOOKS,
    "signature": SIGNATURES,
    "remboursement": REMBOURSEMENTS,
    "annulation": ANNULATIONS,
    "etape": ETAPES,
}
_NOMS = {champ.name for champ in fields(Scenario)}


def composer(nom: str, reglages: dict[str, Any], base: Scenario | None = None) -> Scenario:
    """The preset ``nom`` (or ``base``) with some fields replaced. Raises ``ScenarioInconnu``."""
    if base is None and nom not in PREDEFINIS:
        raise ScenarioInconnu(f"scénario inconnu : {nom}")
    if inconnus := set(reglages) - _NOMS:
        raise ScenarioInconnu(f"réglage inconnu : {', '.join(sorted(inconnus))}")
    for champ, choix in _CHOIX.items():
        if champ in reglages and reglages[champ] not in choix:
            raise ScenarioInconnu(f"{champ} inconnu : {reglages[champ]}")
    return replace(base or PREDEFINIS[nom], **reglages)


@dataclass(frozen=True, slots=True)
class Etape:
    """One word the operator will say about a transaction, due at ``echeance`` (Unix seconds)."""

    id: str
    echeance: float
    statut: str
    montant: int
    motif: str


def planifier_etapes(prefixe: str, action: str, du: int, maintenant: float, scenario: Scenario) -> list[Etape]:
    """The words that follow one decision: none for "attendre", two for a contradiction."""
    montant = scenario.montant if scenario.montant is not None else du * 9 // 10
    etapes = []
    for rang, mot in enumerate(SUITES.get(action, (action,))):
        statut, motif, _code = MOTIFS[mot]
        echeance = maintenant + scenario.apres_s + rang * scenario.puis_apres_s
        etapes.append(Etape(f"{prefixe}-{rang}", echeance, statut, montant if mot == "montant_errone" else du, motif))
    return etapes


def code_operateur(motif: str) -> str:
    """The operator's own statusCode behind a FeexPay reason; empty when none is documented."""
    return next((code for _statut, raison, code in MOTIFS.values() if raison == motif), "")
