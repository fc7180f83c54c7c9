"""FeexPay's words and ours. The tables below are meant to be read, and corrected, by anyone.

A word of theirs that is not in a table is never a verdict: the payment simply stays under way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from paiements.fournisseurs.base import Avis, Statut
from paiements.fournisseurs.ecriture import sans_accent
from paiements.fournisseurs.erreurs import (
    ConfigurationInvalide,
    ErreurFournisseur,
    RefusFournisseur,
    ResultatInconnu,
    TropDeDemandes,
)
from paiements.fournisseurs.lecture import instant_lire, montant_entier, notre_reference_valide, texte_sur

DEVISE = "XOF"  # their answers name no currency; a FeexPay account of these countries only holds XOF

# Their `status` -> our status. V1's "SUCCESS" is left out on purpose: on V2 it can only be an envelope
# saying that the *call* went well.
STATUTS = {
    "PENDING": Statut.EN_COURS,
    "IN PENDING STATE": Statut.EN_COURS,
    "SUCCESSFUL": Statut.REUSSI,
    "FAILED": Statut.ECHOUE,
}

# Their `reason`, in capitals with every other sign as "_" -> our reason.
MOTIFS = {
    "LOW_BALANCE_OR_PAYEE_LIMIT_REACHED_OR_NOT_ALLOWED": "solde_insuffisant",
    "LOW_BALANCE": "solde_insuffisant",
    "NOT_ENOUGH_FUNDS": "solde_insuffisant",
    "BALANCE_IS_INSUFFICIENT": "solde_insuffisant",
    "INSUFFICIENT_BALANCE": "solde_insuffisant",
    "INSUFFICIENT_FUNDS": "solde_insuffisant",
    "PAYER_LIMIT_REACHED": "plafond",
    "PAYER_NOT_FOUND": "numero_inconnu",
    "SENDER_ACCOUNT_NOT_ACTIVE": "numero_inconnu",
    "REJECTED": "annule_par_le_client",
    "APPROVAL_REJECTED": "annule_par_le_client",
    "REJECTED_BY_PAYER": "annule_par_le_client",
    "PAYER_REJECTED": "annule_par_le_client",
    "DECLINED_BY_PAYER": "annule_par_le_client",
    "TIMEOUT": "expire",
    "COULD_NOT_PERFORM_TRANSACTION": "expire",  # MTN: the payer did not answer within five minutes
    "NOT_ALLOWED": "refuse",
}

# Otherwise, the first of these found inside their reason -> our reason.
MOTS_DU_MOTIF = {
    "CANCEL": "annule_par_le_client",
    "ANNUL": "annule_par_le_client",
    "REJECTED_BY_THE_PAYER": "annule_par_le_client",
    "REJECTED_BY_CUSTOMER": "annule_par_le_client",
    "EXPIR": "expire",
    "INSUFFICIENT": "solde_insuffisant",
}

# Code of the operator behind FeexPay (`statusCode`) -> our reason.
CODES_OPERATEUR = {"10": "solde_insuffisant", "37": "refuse", "92": "annule_par_le_client"}

# Our reason -> the status it makes of a FAILED; any other reason leaves it ECHOUE.
STATUTS_DU_MOTIF = {"annule_par_le_client": Statut.ANNULE, "expire": Statut.EXPIRE}

# Beginning of the `code` of a 4xx -> what it makes of our request. CONFIGURATION: only staff can repair it.
# DOUBLON: a first copy may have been taken, so nothing is certain. LENTEUR: too many requests.
CONFIGURATION, DOUBLON, LENTEUR = "configuration", "doublon", "lenteur"
CODES_ERREUR = {
    "ERR_INVALID_PHONE": "numero_inconnu",
    "ERR_INVALID_AMOUNT": "refuse",
    "ERR_NETWORK": "reseau_inactif",
    "NETWORK_UNAVAILABLE": "reseau_inactif",
    "ERR_INVALID_API_KEY": CONFIGURATION,
    "UNAUTHORIZED": CONFIGURATION,
    "ERR_IP": CONFIGURATION,
    "IP_NOT_AUTHORIZED": CONFIGURATION,
    "ERR_SHOP": CONFIGURATION,
    "ACCESS_DENIED": CONFIGURATION,
    "FORBIDDEN": CONFIGURATION,
    "DUPLICATE": DOUBLON,
    "RATE_LIMIT": LENTEUR,
}

_REFERENCE = re.compile(r"[A-Za-z0-9_.:-]{6,120}")
_CLES_REFERENCE = ("reference", "order_id", "transref")
_CLES_NOTRE_REFERENCE = ("callback_info", "custom_id")


def deballer(corps: Mapping[str, object]) -> Mapping[str, object]:
    """The transaction itself, whether or not it comes wrapped in ``data``."""
    interieur = corps.get("data")
    if isinstance(interieur, dict) and any(cle in interieur for cle in ("status", *_CLES_REFERENCE)):
        return interieur
    return corps


def references_lire(corps: Mapping[str, object]) -> list[str]:
    """Every well-formed reference of theirs in ``corps``, the best first."""
    lues = (_texte(corps.get(cle)) for cle in _CLES_REFERENCE)
    return [reference for reference in lues if reference_valide(reference)]


def reference_valide(reference: str) -> bool:
    """Whether ``reference`` may be one of theirs, safe in a URL and in our tables."""
    return _REFERENCE.fullmatch(reference) is not None


def notre_reference_lire(corps: Mapping[str, object]) -> str:
    """Our reference as they hand it back, empty when absent or not one of ours."""
    return next((lue for lue in nos_references_lire(corps) if notre_reference_valide(lue)), "")


def nos_references_lire(corps: Mapping[str, object]) -> list[str]:
    """Whatever stands where our reference should be: the push's field, the link's, else the link's last word."""
    champs = [corps.get(cle) for cle in _CLES_NOTRE_REFERENCE]
    dites = [_texte(valeur) or "?" for valeur in champs if valeur not in (None, "")]
    return dites or _texte(corps.get("description")).split()[-1:]


def avis_traduire(corps: Mapping[str, object], reference: str, notre_reference: str) -> Avis:
    """Their answer about one transaction, in our words.

    Args:
        corps: the unwrapped answer.
        reference: the one asked about.
        notre_reference: ours for that attempt.

    Raises:
        ResultatInconnu: no status, or an answer about another transaction.
    """
    mot = corps.get("status")
    if not isinstance(mot, str):
        raise ResultatInconnu("réponse sans statut")
    dites = references_lire(corps)
    if (dites and dites[0] != reference) or _parle_d_un_autre(corps, notre_reference):
        raise ResultatInconnu("la réponse parle d'un autre paiement")
    statut = STATUTS.get(mot, Statut.EN_COURS)
    motif_code, motif_brut = motif_traduire(corps) if statut is Statut.ECHOUE else ("", "")
    return Avis(
        statut=STATUTS_DU_MOTIF.get(motif_code, statut),
        montant=montant_entier(corps.get("amount")),
        devise=DEVISE,
        reference_fournisseur=reference,
        instant=instant_lire(corps.get("date")),
        motif_code=motif_code,
        motif_brut=motif_brut,
        notre_reference=notre_reference if notre_reference in nos_references_lire(corps) else "",
    )


def _parle_d_un_autre(corps: Mapping[str, object], notre_reference: str) -> bool:
    # A description is only prose: it may confirm who a payment is about, never deny it.
    nommees = nos_references_lire({**corps, "description": None})
    return bool(nommees) and notre_reference not in nommees


def motif_traduire(corps: Mapping[str, object]) -> tuple[str, str]:
    """``(our reason, their words)`` of a FAILED; ``autre`` when no word of theirs is known."""
    phrases = [phrase for phrase in _phrases(corps) if phrase]
    for phrase in phrases:
        if motif := CODES_OPERATEUR.get(phrase) or _motif_de(phrase):
            return motif, texte_sur(phrases[0])
    return "autre", texte_sur(phrases[0]) if phrases else ""


def _phrases(corps: Mapping[str, object]) -> Iterator[str]:
    operateur = corps.get("response_operator")
    detail = operateur if isinstance(operateur, dict) else {}
    yield _premier(corps.get("reason"))
    yield _premier(detail.get("description"))
    yield _premier(corps.get("responsemsg"))
    yield _premier(corps.get("statusCode")) or _premier(detail.get("status"))


def _motif_de(phrase: str) -> str:
    mot = re.sub(r"[^A-Z0-9]+", "_", sans_accent(phrase).upper()).strip("_")
    return MOTIFS.get(mot) or next((motif for bout, motif in MOTS_DU_MOTIF.items() if bout in mot), "")


def refus_traduire(corps: Mapping[str, object], mots: str) -> ErreurFournisseur:
    """The failure a 4xx to a payment request stands for.

    Args:
        corps: its JSON object, empty when unreadable.
        mots: their message, already harmless.
    """
    code, mots = _texte(corps.get("code")).upper(), _contrainte(corps) or mots
    sens = next((sens for debut, sens in CODES_ERREUR.items() if code.startswith(debut)), "autre")
    if "not configured" in mots.lower():
        sens = "reseau_inactif"
    if sens == CONFIGURATION:
        return ConfigurationInvalide(f"FeexPay : {mots}")
    if sens == DOUBLON:
        return ResultatInconnu("FeexPay dit avoir déjà cette demande")
    return TropDeDemandes() if sens == LENTEUR else RefusFournisseur(sens, mots)


def _contrainte(corps: Mapping[str, object]) -> str:
    """Their first complaint about a field: ``{errors: [{constraints: {rule: words}}]}``."""
    erreurs = corps.get("errors")
    premiere = erreurs[0] if isinstance(erreurs, list) and erreurs else None
    contraintes = premiere.get("constraints") if isinstance(premiere, dict) else None
    return next((texte_sur(mots) for mots in contraintes.values()), "") if isinstance(contraintes, dict) else ""


def _premier(valeur: object) -> str:
    return _texte(valeur[0] if isinstance(valeur, list) and valeur else valeur)


def _texte(valeur: object) -> str:
    if isinstance(valeur, int) and not isinstance(valeur, bool):
        return str(valeur)
    return valeur if isinstance(valeur, str) else ""
