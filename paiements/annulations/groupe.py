"""People compared with one another, as the page shows them: whoever stands out first, and why nobody does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

from paiements.annulations.ecarts import PERSONNES_MIN, Compte, Ecart, comparables, ecarts
from paiements.annulations.exemples import Exemple, Exemples
from paiements.annulations.pourcents import part_afficher

LARGEUR = 200


class Lue(NamedTuple):
    """Somebody before she is compared: her key, her name, her notes."""

    cle: str
    nom: str
    compte: Compte


@dataclass(frozen=True, slots=True)
class Personne:
    """One line: who, her notes, how far from the others; ``exemples`` of her notes when she stands out.

    Args:
        barre, repere: her share and the median, in units of :data:`LARGEUR`.
    """

    cle: str
    nom: str
    compte: Compte
    ecart: Ecart
    barre: int
    repere: int
    exemples: tuple[Exemple, ...] = ()

    @property
    def part(self) -> str:
        """Return her share, in words of the page."""
        return part_afficher(self.compte.part)

    @property
    def montrees(self) -> int:
        """Return how many of her notes are listed: one of them may have had its cash cancelled in several parts."""
        return len({exemple.code for exemple in self.exemples})


@dataclass(frozen=True, slots=True)
class Groupe:
    """Everybody of one comparison. ``compares``: how many had enough notes; ``centre``: the median of their shares."""

    personnes: tuple[Personne, ...]
    compares: int
    centre: Fraction

    @property
    def assez(self) -> bool:
        """Tell whether there are enough people to compare anybody."""
        return self.compares >= PERSONNES_MIN

    @property
    def mediane(self) -> str:
        """Return the median of those compared, in words of the page."""
        return part_afficher(self.centre)

    @property
    def remarquees(self) -> list[str]:
        """Return the keys of those who stand out."""
        return [personne.cle for personne in self.personnes if personne.ecart.a_regarder]

    def avec(self, exemples: Exemples) -> Groupe:
        """Return the same, each person with her notes."""
        return replace(
            self, personnes=tuple(replace(p, exemples=tuple(exemples.get(p.cle, ()))) for p in self.personnes)
        )


def groupe_de(personnes: Iterable[Lue]) -> Groupe:
    """Compare ``personnes`` with one another; who stands out comes first, then the greatest share."""
    lues = list(personnes)
    comptes = [lue.compte for lue in lues]
    trouves = ecarts(comptes)
    plus = max((compte.part for compte in comptes), default=0) or 1
    lignes = [
        Personne(
            *lue,
            ecart,
            barre=int(lue.compte.part * LARGEUR * plus**-1),
            repere=int(min(ecart.mediane * LARGEUR * plus**-1, LARGEUR)),
        )
        for lue, ecart in zip(lues, trouves, strict=True)
    ]
    lignes.sort(key=lambda p: (not p.ecart.a_regarder, -p.compte.part, p.nom, p.cle))
    centre = trouves[0].mediane if trouves else Fraction(0)
    return Groupe(tuple(lignes), len(comparables(comptes)), centre)
