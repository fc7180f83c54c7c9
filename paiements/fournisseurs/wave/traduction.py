"""Wave's words and ours. The tables below are meant to be read, and corrected, by anyone."""

from __future__ import annotations

import re
from collections.abc import Mapping

from paiements.fournisseurs.base import Avis, Statut
from paiements.fournisseurs.erreurs import (
    ConfigurationInvalide,
    ErreurFournisseur,
    RefusFournisseur,
    ResultatInconnu,
)
from paiements.fournisseurs.lecture import (
    instant_lire,
    montant_entier,
    notre_reference_valide,
    texte_lire,
    texte_sur,
)

# (checkout_status, payment_status) -> our status. A failed payment closes nothing: the payer may try again
# until the session expires. A pair that is not here is no verdict.
STATUTS = {
    ("open", "processing"): Statut.EN_COURS,
    ("complete", "processing"): Statut.EN_COURS,
    ("complete", "succeeded"): Statut.REUSSI,
    ("open", "cancelled"): Statut.ANNULE,
    ("complete", "cancelled"): Statut.ANNULE,
    ("expired", "cancelled"): Statut.ANNULE,
    ("expired", "processing"): Statut.EXPIRE,
}
MOTIFS_DU_STATUT = {Statut.ANNULE: "annule_par_le_client", Statut.EXPIRE: "expire"}

# Their error code -> our reason, for a refusal.
MOTIFS = {
    "insufficient-funds": "solde_insuffisant",
    "kyb-limits-exceeded": "plafond",
    "blocked-account": "refuse",
    "cross-border-payment-not-allowed": "refuse",
    "customer-age-restricted": "refuse",
    "payer-mobile-mismatch": "refuse",
    "checkout-refund-failed": "refuse",
}
# Codes only staff can do something about.
CONFIGURATION = frozenset(
    {
        "missing-auth-header",
        "invalid-auth",
        "api-key-not-provided",
        "no-matching-api-key",
        "api-key-revoked",
        "invalid-wallet",
        "disabled-wallet",
        "unauthorized-wallet",
    }
)
_SESSION = re.compile(r"cos-[A-Za-z0-9_-]{4,100}")


def session_valide(reference: str) -> bool:
    """Whether ``reference`` may be one of their sessions, safe in a URL and in our tables."""
    return _SESSION.fullmatch(reference) is not None


def session_lire(session: Mapping[str, object]) -> str:
    """The session's identifier, empty when it is not one."""
    lu = texte_lire(session.get("id"))
    return lu if session_valide(lu) else ""


def notre_reference_lire(session: Mapping[str, object]) -> str:
    """Our reference as they hand it back, empty when absent or not one of ours."""
    lue = session.get("client_reference")
    return lue if notre_reference_valide(lue) else ""


def avis_traduire(session: Mapping[str, object], reference: str, notre_reference: str) -> Avis:
    """Their session in our words.

    Args:
        reference: the session asked about, empty when only ours was known.
        notre_reference: ours for that attempt.

    Raises:
        ResultatInconnu: no status, or an answer about another payment.
    """
    page, argent = session.get("checkout_status"), session.get("payment_status")
    if not isinstance(page, str) or not isinstance(argent, str):
        raise ResultatInconnu("réponse sans statut")
    lue, echo = session_lire(session), session.get("client_reference")
    if not lue or (reference and lue != reference) or (echo not in (None, "") and echo != notre_reference):
        raise ResultatInconnu("la réponse parle d'un autre paiement")
    montant, rendu = montant_entier(session.get("amount")), bool(texte_lire(session.get("when_refunded")))
    # Money that went back came first: a refund is a success and what was returned of it.
    statut = Statut.REUSSI if rendu else STATUTS.get((page, argent), Statut.EN_COURS)
    return Avis(
        statut=statut,
        montant=montant,
        devise=texte_lire(session.get("currency"))[:8],
        reference_fournisseur=lue,
        instant=instant_lire(session.get("when_completed")),
        montant_rembourse=(montant or 0) if rendu else 0,
        motif_code=MOTIFS_DU_STATUT.get(statut, ""),
        motif_brut=_dernier_echec(session) if statut in MOTIFS_DU_STATUT else "",
        notre_reference=texte_lire(echo),
    )


def refus_traduire(corps: Mapping[str, object], mots: str) -> ErreurFournisseur:
    """The failure a 4xx stands for.

    Args:
        corps: its JSON object, empty when unreadable.
        mots: their message, already harmless.
    """
    code = texte_lire(corps.get("code")).lower()
    if code in CONFIGURATION:
        return ConfigurationInvalide(f"Wave : {mots}")
    return RefusFournisseur(MOTIFS.get(code, "autre"), texte_sur(code) or mots)


def _dernier_echec(session: Mapping[str, object]) -> str:
    erreur = session.get("last_payment_error")
    return texte_sur(erreur.get("code")) if isinstance(erreur, dict) else ""
