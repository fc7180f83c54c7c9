"""What one operation of the ledger means in the words of a Z, by the rules of ``paiements/selecteurs_recettes.py``."""

from __future__ import annotations

from paiements.models import Moyen, TypeOperation

T = TypeOperation


def figures_de(
    genre: str, *, avec_paiement: bool, moyen: str | None, essai: bool, caisse: int, a_recevoir: int, banque: int,
    avoirs: int,
) -> tuple[int, ...]:  # fmt: skip
    """Return encaisse, especes, mobile_money, carte, essai, par_avoir, retrouve, rembourse, repris; whole XOF.

    Args:
        genre: the operation's type; ``avec_paiement``: it names an attempt.
        caisse, a_recevoir, banque, avoirs: the signed sums of its lines on these accounts.
    """
    if genre in {T.ENCAISSEMENT, T.ANNULATION} or (genre == T.AFFECTATION and avec_paiement):
        encaisse = caisse + a_recevoir
        mobile, carte = (0, a_recevoir) if moyen == Moyen.CARTE else (a_recevoir, 0)
        return encaisse, caisse, mobile, carte, encaisse if essai else 0, avoirs, 0, 0, 0
    if genre == T.AFFECTATION:
        return 0, 0, 0, 0, 0, 0, a_recevoir, 0, 0
    if genre == T.REMBOURSEMENT:
        return 0, 0, 0, 0, 0, 0, 0, -(caisse + a_recevoir + banque + avoirs), 0
    return 0, 0, 0, 0, 0, 0, 0, 0, -a_recevoir if genre == T.EXTOURNE else 0
