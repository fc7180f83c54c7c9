"""The band: how far reality fell from each tested forecast, in shares of it, by distance.

Split conformal prediction: the quantiles of past errors, corrected for their number. Shares rather than francs because
a Saturday strays further than a Tuesday; each side apart because a good day strays further than a poor one.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

from statistiques.previsions.epreuve import Essai

# Four days out of five fall inside: one out of ten under, one out of ten over.
PART = 0.1
# Last day of each group of distances; a group with too few errors takes those of the nearer one too.
GROUPES = (7, 14, 30)
ESSAIS_MIN = 30


@dataclass(frozen=True, slots=True)
class Bande:
    """Shares of the forecast to add for the two edges: ``(last distance, under ≤ 0, over ≥ 0)``."""

    parts: tuple[tuple[int, float, float], ...]

    def bords(self, valeur: float, distance: int) -> tuple[int, int]:
        """Return the two edges around a forecast, whole and never negative."""
        sous, sur = next(((sous, sur) for fin, sous, sur in self.parts if distance <= fin), self.parts[-1][1:])
        return max(0, math.floor(valeur * (1 + sous))), math.ceil(valeur * (1 + sur))


def bande_apprendre(essais: list[Essai]) -> Bande:
    """Return the band of these errors; further away it is never narrower."""
    parts, sous, sur = [], 0.0, 0.0
    gardes: list[float] = []
    for avant, fin in itertools.pairwise((0, *GROUPES)):
        siens = [(e.reel - e.prevu) / e.prevu for e in essais if avant < e.distance <= fin and e.prevu > 0]
        gardes = siens if len(siens) >= ESSAIS_MIN else gardes + siens
        if gardes:
            bas, haut = _quantiles(gardes)
            sous, sur = min(sous, bas), max(sur, haut)
        parts.append((fin, sous, sur))
    return Bande(tuple(parts))


def _quantiles(ecarts: list[float]) -> tuple[float, float]:
    tries = sorted(ecarts)
    hors = math.floor((len(tries) + 1) * PART)
    return (tries[hors - 1], tries[-hors]) if hors else (tries[0], tries[-1])
