"""What any provider is sent: a request worth sending, in words that pass at the operators behind it."""

from __future__ import annotations

import re
import unicodedata

from paiements.fournisseurs.base import Demande
from paiements.fournisseurs.erreurs import RefusFournisseur
from paiements.fournisseurs.lecture import notre_reference_valide

DEVISE = "XOF"


def demande_controler(demande: Demande, montant_min: int, montant_max: int, qui_prend: str) -> None:
    """Refuse what nobody could take: another currency, an amount out of bounds, a reference that is not ours.

    Args:
        montant_min, montant_max: whole XOF, both accepted.
        qui_prend: how staff are told whose bounds they are, « Wave prend » for instance.

    Raises:
        RefusFournisseur: nothing is sent.
    """
    if demande.devise != DEVISE or not montant_min <= demande.montant <= montant_max:
        raise RefusFournisseur("plafond", f"{qui_prend} de {montant_min} à {montant_max} {DEVISE}".strip())
    if not notre_reference_valide(demande.notre_reference):
        raise RefusFournisseur("autre", "notre référence est mal formée")


def sans_accent(texte: str) -> str:
    """``texte`` without its accents: « é » becomes « e », other signs stay."""
    return "".join(c for c in unicodedata.normalize("NFKD", texte) if not unicodedata.combining(c))


def texte_simple(texte: str, longueur: int) -> str:
    """Only ``[A-Za-z0-9 ]``, at most ``longueur`` signs: a single hyphen makes MTN refuse."""
    return " ".join(re.sub(r"[^A-Za-z0-9]+", " ", sans_accent(texte)).split())[:longueur].strip()
