"""FeexPay's words and ours. The tables below are meant to be read, and corrected, by anyone.

A word of theirs that is not in a table is never a verdict: the payment simply stays under way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from paiements.fournisseurs.base import (
    Avis,
    ConfigurationInvalide,
    ErreurFournisseur,
    RefusFournisseur,
    ResultatInconnu,
    Statut,
    TropDeDemandes,
)
from paiements.fournisseurs.lecture import montant_entier, texte_sur

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
_NOTRE_REFERENCE = re.compile(r"[A-Za-z0-9]{6,30}")
_CLES_REFERENCE = ("reference", "order_id", "transref")


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


def notre_reference_valide(reference: str) -> bool:
    """Whether ``reference`` may be one of ours."""
    return _NOTRE_REFERENCE.fullmatch(reference) is not None


def notre_reference_lire(corps: Mapping[str, object]) -> str:
    """Our reference as echoed in ``callback_info``, empty when absent or not one of ours."""
    echo = _texte(corps.get("callback_info"))
    return echo if notre_reference_valide(echo) else ""


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
    echo = corps.get("callback_info")
    dites = references_lire(corps)
    if (dites and dites[0] != reference) or (echo not in (None, "") and _texte(echo) != notre_reference):
        raise ResultatInconnu("la réponse parle d'un autre paiement")
    statut = STATUTS.get(mot, Statut.EN_COURS)
    motif_code, motif_brut = motif_traduire(corps) if statut is Statut.ECHOUE else ("", "")
    return Avis(
        statut=STATUTS_DU_MOTIF.get(motif_code, statut),
        montant=montant_entier(corps.get("amount")),
        devise=DEVISE,
        reference_fournisseur=reference,
        instant=_instant(corps.get("date")),
        motif_code=motif_code,
        motif_brut=motif_brut,
        notre_reference=_texte(echo),
    )


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
    code = _texte(corps.get("code")).upper()
    sens = next((sens for debut, sens in CODES_ERREUR.items() if code.startswith(debut)), "autre")
    if "not configured" in mots.lower():
        sens = "reseau_inactif"
    if sens == CONFIGURATION:
        return ConfigurationInvalide(f"FeexPay : {mots}")
    if sens == DOUBLON:
        return ResultatInconnu("FeexPay dit avoir déjà cette demande")
    return TropDeDemandes() if sens == LENTEUR else RefusFournisseur(sens, mots)


def sans_accent(texte: str) -> str:
    """``texte`` without its accents: « é » becomes « e », other signs stay."""
    return "".join(c for c in unicodedata.normalize("NFKD", texte) if not unicodedata.combining(c))


def texte_simple(texte: str, longueur: int) -> str:
    """Only ``[A-Za-z0-9 ]``, at most ``longueur`` signs: a single hyphen makes MTN refuse."""
    return " ".join(re.sub(r"[^A-Za-z0-9]+", " ", sans_accent(texte)).split())[:longueur].strip()


def _instant(valeur: object) -> datetime | None:
    try:
        instant = datetime.fromisoformat(_texte(valeur))
        return instant.astimezone(UTC) if instant.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _premier(valeur: object) -> str:
    return _texte(valeur[0] if isinstance(valeur, list) and valeur else valeur)


def _texte(valeur: object) -> str:
    if isinstance(valeur, int) and not isinstance(valeur, bool):
        return str(valeur)
    return valeur if isinstance(valeur, str) else ""
