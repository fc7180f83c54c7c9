"""Who stands out from the others: pure statistics, exact fractions, no database.

The robust z-score of Iglewicz and Hoaglin (How to Detect and Handle Outliers, 1993): the distance to the median in
units of the median absolute deviation. One extreme value moves neither, so that it cannot hide itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

# 1 / 0.6745 and √(π/2): what makes each deviation comparable to a standard one for ordinary data.
_FACTEUR_MAD = Fraction(14826, 10000)
_FACTEUR_MOYEN = Fraction(12533, 10000)
# The authors' limit.
SEUIL = Fraction(7, 2)
# Below these nobody is pointed at: two notes say nothing of anybody, nor do two people of each other.
ANNULATIONS_MIN = 5
NOTES_MIN = 10
PERSONNES_MIN = 3
# Nor is somebody whose share is within five points of the median, however alike the others are.
ECART_MIN = Fraction(1, 20)


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


def z_robustes(valeurs: Sequence[Fraction]) -> list[Fraction]:
    """Return each value's robust z-score, in the given order.

    When more than half are equal the median deviation is zero: the mean one takes its place (its floor), and when all
    are equal nobody stands out. Scaling or shifting every value changes nothing.
    """
    if not valeurs:
        return []
    centre = mediane(valeurs)
    distances = [abs(valeur - centre) for valeur in valeurs]
    echelle = _FACTEUR_MAD * mediane(distances)
    if not echelle:
        echelle = _FACTEUR_MOYEN * sum(distances, Fraction(0)) * Fraction(1, len(distances))
    return [(valeur - centre) * echelle**-1 if echelle else Fraction(0) for valeur in valeurs]


def ecarts(comptes: Sequence[Compte]) -> list[Ecart]:
    """Return for each person how far she is from the others, in the given order.

    Only who has enough notes is compared, and weighs in the median.
    """
    rangs = [rang for rang, compte in enumerate(comptes) if compte.notes >= NOTES_MIN]
    parts = [comptes[rang].part for rang in rangs]
    centre = mediane(parts) if parts else Fraction(0)
    scores = dict(zip(rangs, z_robustes(parts), strict=True)) if len(rangs) >= PERSONNES_MIN else {}
    return [_ecart(compte, scores.get(rang), centre) for rang, compte in enumerate(comptes)]


def _ecart(compte: Compte, score: Fraction | None, centre: Fraction) -> Ecart:
    if score is None:
        return Ecart(Fraction(0), centre, compare=False, a_regarder=False)
    assez = compte.annulees >= ANNULATIONS_MIN and compte.part - centre >= ECART_MIN
    return Ecart(score, centre, compare=True, a_regarder=assez and score > SEUIL)
