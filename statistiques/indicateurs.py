"""What an indicator is: a named figure computed from declared measures, with the words that explain it."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from salon_paiement.droits import Action
from statistiques.unites import Unite, rapport

# What a ratio is multiplied by, so that it stays a whole number in its unit.
_ECHELLES = {Unite.POUR_MILLE: 1000, Unite.NOTE: 10}


class Sens(enum.IntEnum):
    """Whether a rise is good news."""

    BAISSE = -1
    NEUTRE = 0
    HAUSSE = 1


@dataclass(frozen=True, slots=True)
class Indicateur:
    """One figure.

    Args:
        code: its stable name, known by dashboards and exports.
        plus, moins: the measures that are added and taken away.
        sur: the measures whose sum divides; a plain sum when empty. A quotient in francs or seconds is an average.
        bon: whether a rise is good news.
        action: what its reader must be allowed to do.
        photo: worth what the last day says: it is not drawn over time.
        present: true now and without a past: neither drawn nor compared (see ``effectifs.py``).
    """

    code: str
    titre: str | Promise
    aide: str | Promise
    unite: Unite
    plus: tuple[str, ...]
    moins: tuple[str, ...] = ()
    sur: tuple[str, ...] = ()
    bon: Sens = Sens.NEUTRE
    action: Action = Action.VOIR_STATISTIQUES
    photo: bool = False
    present: bool = False

    @property
    def mesures(self) -> frozenset[str]:
        """Return the measures it is computed from."""
        return frozenset(self.plus + self.moins + self.sur)

    def valeur(self, mesures: Mapping[str, int]) -> int | None:
        """Return the figure in its unit, ``None`` when there is nothing to divide by; an absent measure is zero."""
        haut = sum(mesures.get(nom, 0) for nom in self.plus) - sum(mesures.get(nom, 0) for nom in self.moins)
        if not self.sur:
            return haut
        return rapport(haut, sum(mesures.get(nom, 0) for nom in self.sur), _ECHELLES.get(self.unite, 1))


def mesures_de(indicateurs: Iterable[Indicateur]) -> frozenset[str]:
    """Return every measure that these indicators need, to be read at once."""
    return frozenset().union(*(indicateur.mesures for indicateur in indicateurs))
