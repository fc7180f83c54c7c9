"""Who stands out from the others: pure statistics, exact fractions, no database.

The robust z-score of Iglewicz and Hoaglin (How to Detect and Handle Outliers, 1993): the distance to the median in
units of the median absolute deviation. One extreme value moves neither, so that it cannot hide itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

# 1 / 0.6745: what makes the deviation comparable to a standard one for ordinary data.
_FACTEUR_MAD = Fraction(14826, 10000)
# The authors' limit.
SEUIL = Fraction(7, 2)
# Below these nobody is pointed at: two notes say nothing of anybody, nor do two people of each other.
ANNULATIONS_MIN = 5
NOTES_MIN = 10
PERSONNES_MIN = 3
# Nor is somebody whose share is within five points of the median, however alike the others are.
ECART_MIN = Fraction(1, 20)
# Nor somebody whom luck explains: as many standard errors between her share and that of all the others together.
ERREURS_MIN = 3


@dataclass(frozen=True, slots=True)
class Compte:
    """One person's notes: how many ended, how many of them without money, the francs (whole XOF) of those."""

    notes: int
    annulees: int
    francs: int = 0

    @property
    def part(self) -> Fraction:
        """Return the share that ended without money."""
        return Fraction(self.annulees, self.notes) if self.notes else Fraction(0)


@dataclass(frozen=True, slots=True)
class Ecart:
    """How far somebody is from the salon's median. ``compare``: whether she could be compared at all."""

    z: Fraction
    mediane: Fraction
    compare: bool
    a_regarder: bool


def mediane(valeurs: Sequence[Fraction]) -> Fraction:
    """Return the median; the middle of the two middle ones when their number is even.

    Raises:
        ValueError: no value.
    """
    if not valeurs:
        raise ValueError("médiane de rien")
    triees = sorted(valeurs)
    milieu = len(triees) // 2
    if len(triees) % 2:
        return triees[milieu]
    return (triees[milieu - 1] + triees[milieu]) * Fraction(1, 2)


def z_robustes(valeurs: Sequence[Fraction], plancher: Fraction) -> list[Fraction]:
    """Return each value's robust z-score, in the given order.

    Scaling every value and ``plancher``, or shifting every value, changes nothing.

    Args:
        plancher: what the deviation is never taken finer than, above zero. When most are equal it is zero, and in its
            place the authors' mean deviation grows with whoever stands out: among three or four people nobody could
            ever pass the limit, and two who stand out would hide each other.
    """
    if not valeurs:
        return []
    centre = mediane(valeurs)
    echelle = max(_FACTEUR_MAD * mediane([abs(valeur - centre) for valeur in valeurs]), plancher)
    return [(valeur - centre) * echelle**-1 for valeur in valeurs]


def comparables(comptes: Sequence[Compte]) -> list[int]:
    """Return the ranks of those who have enough notes to be compared."""
    return [rang for rang, compte in enumerate(comptes) if compte.notes >= NOTES_MIN]


def ecarts(comptes: Sequence[Compte]) -> list[Ecart]:
    """Return for each person how far she is from the others, in the given order.

    Only who has enough notes is compared, and weighs in the median.
    """
    rangs = comparables(comptes)
    parts = [comptes[rang].part for rang in rangs]
    centre = mediane(parts) if parts else Fraction(0)
    tous = Compte(sum(comptes[rang].notes for rang in rangs), sum(comptes[rang].annulees for rang in rangs))
    assez = len(rangs) >= PERSONNES_MIN
    scores = dict(zip(rangs, z_robustes(parts, ECART_MIN * SEUIL**-1), strict=True)) if assez else {}
    return [_ecart(compte, scores.get(rang), centre, tous) for rang, compte in enumerate(comptes)]


def _ecart(compte: Compte, score: Fraction | None, centre: Fraction, tous: Compte) -> Ecart:
    if score is None:
        return Ecart(Fraction(0), centre, compare=False, a_regarder=False)
    assez = compte.annulees >= ANNULATIONS_MIN and not _hasard(compte, tous)
    return Ecart(score, centre, compare=True, a_regarder=assez and score > SEUIL)


def _hasard(compte: Compte, tous: Compte) -> bool:
    """Tell whether luck alone may set one share this far above that of all the others (two proportions, pooled).

    The robust score knows shares, not what they are made of: five notes out of ten are not fifty out of a hundred.
    """
    autres = Compte(tous.notes - compte.notes, tous.annulees - compte.annulees)
    ecart = compte.part - autres.part
    variance = tous.part * (1 - tous.part) * (Fraction(1, compte.notes) + Fraction(1, autres.notes))
    return ecart <= 0 or ecart**2 <= ERREURS_MIN**2 * variance
