"""The words of statements: headers, types and states, in French and English, whatever their accents."""

from __future__ import annotations

import functools
import unicodedata

from paiements.releves.erreurs import LigneIllisible, LigneSansArgent
from paiements.releves.tables import ENTETES, INCERTAIN, REMBOURSES, RENDUS, REUSSIS, SANS_ARGENT, SENS

_SENS_DU_MOT = {mot: sens for sens, mots in SENS.items() for mot in mots}
_REUSSIS, _RENDUS, _SANS_ARGENT = frozenset(REUSSIS), frozenset(RENDUS), frozenset(SANS_ARGENT)
# A mark of any other kind may turn a word round (« ≠ payé », « Réussi ? »): such a cell is in no table.
_SIGNES_NEUTRES = frozenset("_-–—.,:;!'’/()[]*\"")
_CELLULE_MAX = 200


def normaliser(texte: object) -> str:
    """Return a header or word without accents, case, punctuation: ``Réf. n°`` → ``ref n``."""
    return _normaliser(str(texte or "")[:_CELLULE_MAX])


@functools.lru_cache(maxsize=512)
def _normaliser(texte: str) -> str:
    sans = unicodedata.normalize("NFKD", texte)
    lettres = "".join(c if c.isalnum() else " " for c in sans if not unicodedata.combining(c))
    return " ".join(lettres.lower().split())


def mot_exact(cellule: object) -> str:
    """Return a cell's word as our tables write theirs, empty when it may say anything more than that word."""
    return _mot_exact(str(cellule if cellule is not None else ""))


@functools.lru_cache(maxsize=512)
def _mot_exact(texte: str) -> str:
    if len(texte) > _CELLULE_MAX or any(
        not (c.isalnum() or c.isspace() or c in _SIGNES_NEUTRES or unicodedata.combining(c)) for c in texte
    ):
        return ""
    return normaliser(texte)


def champ_devine(entete: str) -> tuple[str, int] | None:
    """Return our field for a header and how sure we are (lower is surer), ``None`` when nothing fits."""
    mot = normaliser(entete)
    if not mot:
        return None
    exacts = [(champ, mots.index(mot)) for champ, mots in ENTETES.items() if mot in mots]
    if exacts:
        return exacts[0]
    proches = [
        (champ, 100 + rang)
        for champ, mots in ENTETES.items()
        for rang, cherche in enumerate(mots)
        # « Compte débit » is a number of account: the column of what left is recognised whole only.
        if champ != "debit" and f" {cherche} " in f" {mot} "
    ]
    return min(proches, key=lambda trouve: trouve[1], default=None)


def sens_de(type_lu: object, montant: int) -> str:
    """Return the direction of a line: its type's word when it has one, then the sign of its amount.

    Args:
        type_lu: the cell of the type; empty when the file has none.
        montant: signed whole units.

    Returns:
        ``encaissement``, ``remboursement``, ``reversement``, ``frais``, or :data:`INCERTAIN` for money that
        left without saying why and for any word that is in no table.
    """
    dit = bool(str(type_lu if type_lu is not None else "").strip())
    sens = _SENS_DU_MOT.get(mot_exact(type_lu), INCERTAIN) if dit else "encaissement"
    return "remboursement" if sens == "encaissement" and montant < 0 else sens


def sens_des_colonnes(sens: str, *, sorti: bool) -> str:
    """Return the direction of a line whose file has one column for what came and one for what left.

    Args:
        sens: what its type says, or a payment when it has no type.
        sorti: whether the amount stands among what left.

    Returns:
        :data:`INCERTAIN` where the column and the type disagree, or where money left without saying why.
    """
    accord = sens != "encaissement" if sorti else sens == "encaissement"
    return sens if accord else INCERTAIN


def statut_lire(statut: object) -> bool:
    """Read a state.

    Returns:
        True when the money came and stayed, False when it came and then went back, in whole or in part.

    Raises:
        LigneSansArgent: refused, cancelled, expired or still waiting.
        LigneIllisible: ``statut``, a word that is in no table: it must not make money.
    """
    mot = mot_exact(statut)
    if mot in _SANS_ARGENT:
        raise LigneSansArgent
    if mot in _RENDUS:
        return False
    if mot not in _REUSSIS:
        raise LigneIllisible("statut")
    return True


def remboursement_fait(statut: object) -> bool:
    """Tell whether a state says, on the line of a refund, that this refund was made."""
    return mot_exact(statut) in REMBOURSES
