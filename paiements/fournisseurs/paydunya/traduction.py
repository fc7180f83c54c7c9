"""PayDunya's words and ours. The tables below are meant to be read, and corrected, by anyone.

A word of theirs that is not in a table is never a verdict: the payment simply stays under way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from paiements.fournisseurs.base import Avis, Statut
from paiements.fournisseurs.erreurs import (
    ConfigurationInvalide,
    ErreurFournisseur,
    Introuvable,
    RefusFournisseur,
    ResultatInconnu,
)
from paiements.fournisseurs.lecture import montant_entier, texte_sur

DEVISE = "XOF"  # their answers name no currency; an account of these countries only holds XOF
SUCCES = "00"  # `response_code` of a call that went well; it says nothing about the payment

# Their `status` -> our status. Both spellings are in their own documents.
STATUTS = {
    "pending": Statut.EN_COURS,
    "completed": Statut.REUSSI,
    "cancelled": Statut.ANNULE,
    "canceled": Statut.ANNULE,
    "failed": Statut.ECHOUE,
    "fail": Statut.ECHOUE,
}

# Our status -> our reason: theirs is free text, and for cards only.
MOTIFS_DU_STATUT = {Statut.ANNULE: "annule_par_le_client", Statut.ECHOUE: "refuse"}

# Words of an error, in capitals -> what it means (its number is not documented). CLES: only staff can repair it.
CLES, INCONNU = "cles", "inconnu"
MOTS_DE_L_ERREUR = {
    "MASTERKEY": CLES,
    "MASTER KEY": CLES,
    "PRIVATE KEY": CLES,
    "INVALID TOKEN SPECIFIED": CLES,
    "KYC": CLES,
    "NOT FOUND": INCONNU,
}

_REFERENCE = re.compile(r"[A-Za-z0-9_-]{6,80}")


def reference_valide(reference: str) -> bool:
    """Whether ``reference`` may be a token of theirs, safe in a URL and in our tables."""
    return _REFERENCE.fullmatch(reference) is not None


def erreur_traduire(corps: Mapping[str, object]) -> ErreurFournisseur | None:
    """The failure a readable answer stands for, ``None`` when the call went well.

    They answer HTTP 200 to nearly everything and tell in ``response_code``.
    """
    code, mots = corps.get("response_code"), texte_sur(corps.get("response_text"))
    if code == SUCCES:
        return None
    sens = next((sens for bout, sens in MOTS_DE_L_ERREUR.items() if bout in mots.upper()), "")
    if sens == CLES:
        return ConfigurationInvalide(f"PayDunya : {mots}")
    if sens == INCONNU:
        return Introuvable("facture inconnue de PayDunya")
    if not isinstance(code, str):
        return ResultatInconnu("réponse sans code")
    return RefusFournisseur("autre", mots)


def avis_traduire(corps: Mapping[str, object], reference: str, notre_reference: str, mode: str) -> Avis:
    """Their answer about one invoice, in our words.

    Args:
        corps: an answer whose ``response_code`` is a success.
        reference: the token asked about.
        notre_reference: ours for that attempt.
        mode: our account's, ``live`` or ``test``: theirs must say the same.

    Raises:
        ResultatInconnu: no status, another invoice, or the other mode's money.
    """
    mot = corps.get("status")
    if not isinstance(mot, str):
        raise ResultatInconnu("réponse sans statut")
    if corps.get("mode") != mode:  # play money is no money, nor the reverse
        raise ResultatInconnu("la réponse n'est pas du mode de ce compte")
    facture = _objet(corps.get("invoice"))
    echo = _objet(corps.get("custom_data")).get("reference")
    if facture.get("token", reference) != reference or echo not in (None, "", notre_reference):
        raise ResultatInconnu("la réponse parle d'un autre paiement")
    statut = STATUTS.get(mot, Statut.EN_COURS)
    motif_code = MOTIFS_DU_STATUT.get(statut, "")
    return Avis(
        statut=statut,
        montant=montant_entier(facture.get("total_amount")),
        devise=DEVISE,
        reference_fournisseur=reference,
        motif_code=motif_code,
        motif_brut=texte_sur(corps.get("fail_reason")) if motif_code else "",
        notre_reference=notre_reference if echo else "",
    )


def _objet(valeur: object) -> Mapping[str, object]:
    """An object of theirs; PHP writes an empty one as ``[]``."""
    return valeur if isinstance(valeur, dict) else {}
