"""The words of the open gateway contract (``docs/passerelle-externe.md``) and ours."""

from __future__ import annotations

import re
from collections.abc import Mapping

from paiements.fournisseurs.base import Avis, Statut
from paiements.fournisseurs.erreurs import RefusFournisseur, ResultatInconnu
from paiements.fournisseurs.lecture import (
    instant_lire,
    montant_entier,
    notre_reference_valide,
    texte_lire,
    texte_sur,
)
from paiements.fournisseurs.pages import page_sure

# Their `status` -> our status; any other word is no verdict.
STATUTS = {
    "pending": Statut.EN_COURS,
    "processing": Statut.EN_COURS,
    "completed": Statut.REUSSI,
    "failed": Statut.ECHOUE,
    "cancelled": Statut.ANNULE,
}
# Their `failure_reason`, in small letters -> our reason. After the contract's own words, those that the
# operators behind a gateway are known to use.
MOTIFS = {
    "insufficient_funds": "solde_insuffisant",
    "limit_exceeded": "plafond",
    "unknown_number": "numero_inconnu",
    "cancelled_by_payer": "annule_par_le_client",
    "expired": "expire",
    "refused": "refuse",
    "network_unavailable": "reseau_inactif",
    "low_balance_or_payee_limit_reached_or_not_allowed": "solde_insuffisant",
    "payer_limit_reached": "plafond",
    "payer_not_found": "numero_inconnu",
    "sender_account_not_active": "numero_inconnu",
    "approval_rejected": "annule_par_le_client",
}
_ECHECS = frozenset({Statut.ECHOUE, Statut.ANNULE})
_IDENTIFIANT = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.:-]{0,119}")
_EVENEMENT = re.compile(r"[A-Za-z0-9_.:-]{4,80}")
# What a wallet may put in a QR code besides an address; a scheme (javascript:, data:) is not among it.
_TEXTE_QR = re.compile(r"(?![A-Za-z][A-Za-z0-9+.-]*:)[A-Za-z0-9 $%*+./:-]{1,512}")


def identifiant_valide(identifiant: str) -> bool:
    """Whether ``identifiant`` may be one of their payments, safe in a URL and in our tables."""
    return _IDENTIFIANT.fullmatch(identifiant) is not None


def identifiant_lire(corps: Mapping[str, object]) -> str:
    """Their identifier of the payment, empty when absent or unusable."""
    lu = texte_lire(corps.get("external_payment_id"))
    return lu if identifiant_valide(lu) else ""


def evenement_lire(corps: Mapping[str, object]) -> str:
    """Their identifier of the message, empty when absent or unusable."""
    lu = texte_lire(corps.get("event_id"))
    return lu if _EVENEMENT.fullmatch(lu) else ""


def notre_reference_lire(corps: Mapping[str, object]) -> str:
    """Our reference as they hand it back, empty when absent or not one of ours."""
    lue = _echo(corps)
    return lue if notre_reference_valide(lue) else ""


def qr_lire(qr: object, *, locale: bool) -> str:
    """What our QR code should hold: an address or a wallet's plain text; empty for a picture or anything odd."""
    return page_sure(qr, locale=locale) or (qr if isinstance(qr, str) and _TEXTE_QR.fullmatch(qr) else "")


def avis_traduire(corps: Mapping[str, object], identifiant: str, notre_reference: str) -> Avis:
    """Their answer about one payment, in our words.

    Args:
        identifiant: theirs, the one asked about; empty when only ours was known.
        notre_reference: ours for that attempt.

    Raises:
        ResultatInconnu: no status, or an answer about another payment.
    """
    mot = corps.get("status")
    if not isinstance(mot, str):
        raise ResultatInconnu("réponse sans statut")
    dit, echo = identifiant_lire(corps), _echo(corps)
    if (identifiant and dit != identifiant) or (echo not in (None, "") and echo != notre_reference):
        raise ResultatInconnu("la réponse parle d'un autre paiement")
    statut = STATUTS.get(mot, Statut.EN_COURS)
    motif_code, motif_brut = motif_traduire(corps) if statut in _ECHECS else ("", "")
    return Avis(
        statut=statut,
        montant=montant_entier(corps.get("amount")),
        devise=texte_lire(corps.get("currency"))[:8],
        reference_fournisseur=dit,
        instant=instant_lire(corps.get("completed_at")),
        montant_rembourse=montant_entier(corps.get("refunded_amount")) or 0,
        motif_code=motif_code,
        motif_brut=motif_brut,
        frais=montant_entier(corps.get("fees")),
        notre_reference=texte_lire(echo),
    )


def motif_traduire(corps: Mapping[str, object]) -> tuple[str, str]:
    """``(our reason, their words)`` of a failure."""
    raison = texte_lire(corps.get("failure_reason"))
    return MOTIFS.get(raison.lower(), "autre"), texte_sur(raison) or texte_sur(corps.get("message"))


def refus_traduire(corps: Mapping[str, object], mots: str) -> RefusFournisseur:
    """The refusal a 4xx stands for."""
    return RefusFournisseur(motif_traduire(corps)[0], mots)


def _echo(corps: Mapping[str, object]) -> object:
    """Our reference where the contract puts it, or inside the ``metadata`` some gateways keep instead."""
    libres = corps.get("metadata")
    return corps.get("reference") or (libres.get("reference") if isinstance(libres, dict) else None)
