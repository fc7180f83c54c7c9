"""Trying a way to forecast on days already known: from several past evenings, each time blind to what follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from statistiques.previsions.histoire import Histoire
from statistiques.previsions.types import HORIZON

# Days held out at the end of the history, a third of it at most.
RETENUS = 126
# Between two evenings; seven has no common factor with it, so that each distance meets every weekday.
PAS = 4
# Below this many days held out, every evening is needed.
COURT = 28

Prevoir = Callable[[int, int], list[float]]


@dataclass(frozen=True, slots=True)
class Essai:
    """One held-out day: how far ahead (days, from 1), what was forecast, what it brought."""

    rang: int
    distance: int
    prevu: float
    reel: int


def origines_de(histoire: Histoire) -> range:
    """Return the ranks of the evenings to forecast from; the first one bounds what settings may be chosen on."""
    retenus = min(RETENUS, max(7, len(histoire) // 3))
    return range(len(histoire) - retenus, len(histoire), PAS if retenus >= COURT else 1)


def eprouver(histoire: Histoire, origines: range, prevoir: Prevoir) -> list[Essai]:
    """Forecast from each evening (``prevoir`` takes the rank and the number of days) and keep what counts.

    A day that was neither worked nor forecast counts for nothing; a day off that nobody saw coming is an error.
    """
    essais = []
    for origine in origines:
        horizon = min(HORIZON, len(histoire) - origine)
        for pas, prevu in enumerate(prevoir(origine, horizon)):
            reel = histoire.valeurs[origine + pas]
            if prevu > 0 or reel > 0:
                essais.append(Essai(origine + pas, pas + 1, prevu, reel))
    return essais


def erreur_moyenne(essais: list[Essai]) -> float:
    """Return the mean absolute error, in the measure's unit; zero of nothing."""
    return sum(abs(essai.reel - essai.prevu) for essai in essais) / len(essais) if essais else 0.0


def erreur_pour_mille(essais: list[Essai]) -> int | None:
    """Return the errors against what the days brought, in thousandths; ``None`` when they brought nothing."""
    total = sum(essai.reel for essai in essais)
    return round(1000 * sum(abs(essai.reel - essai.prevu) for essai in essais) / total) if total > 0 else None
