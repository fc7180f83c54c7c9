"""The plain way: a Tuesday brings what the last Tuesdays brought. Whatever is cleverer has to beat it."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from statistiques.previsions.histoire import OCCURRENCES, SEMAINE, Histoire


def mediane_prevoir(histoire: Histoire, origine: int, horizon: int) -> list[float]:
    """Forecast the ``horizon`` days from rank ``origine`` on, knowing only what comes before."""
    niveaux = niveaux_par_semaine(histoire, origine)
    fermes = histoire.fermes[origine]
    semaines = [histoire.semaine(rang) for rang in range(origine, origine + horizon)]
    return [0.0 if semaine in fermes else max(0.0, niveaux[semaine]) for semaine in semaines]


def niveaux_par_semaine(histoire: Histoire, origine: int) -> list[float]:
    """Return the median of the last observations of each weekday, that of all of them where there is none."""
    par_semaine: list[list[int]] = [[] for _ in range(SEMAINE)]
    depuis = max(0, origine - 2 * OCCURRENCES * SEMAINE)
    for rang in range(depuis, origine):
        if histoire.vus[rang]:
            par_semaine[histoire.semaine(rang)].append(histoire.valeurs[rang])
    tous = mediane([valeur for valeurs in par_semaine for valeur in valeurs[-OCCURRENCES:]])
    return [mediane(valeurs[-OCCURRENCES:]) if valeurs else tous for valeurs in par_semaine]


def mediane(valeurs: Sequence[int | float]) -> float:
    """Return the median, zero of nothing."""
    return float(statistics.median(valeurs)) if valeurs else 0.0
