"""A change of trend: the last four whole weeks against the four before.

Worked days are compared by rank (Mann-Whitney, normal approximation with the correction for ties): no single day can
make a trend. Each day is first divided by its weekday's median over the eight weeks, or Saturdays would hide what
happens. Whole weeks only, told on their Sunday: the same change is told once a week at most.
"""

from __future__ import annotations

import datetime
import math
from collections import Counter
from collections.abc import Sequence

from statistiques.anomalies import seuils
from statistiques.anomalies.seuils import Suivie
from statistiques.anomalies.types import Anomalie, Genre, Severite
from statistiques.previsions.histoire import SEMAINE
from statistiques.previsions.mediane import mediane


def dernier_dimanche(jour: datetime.date) -> datetime.date:
    """Return the last Sunday, ``jour`` included."""
    return jour - datetime.timedelta(days=(jour.weekday() + 1) % SEMAINE)


def tendance_de(
    mesure: str, suivie: Suivie, valeurs: Sequence[int], ouverts: Sequence[bool], jour: datetime.date
) -> Anomalie | None:
    """Compare the last four whole weeks with the four before.

    Args:
        valeurs: whole numbers, without a hole; the last one is that of ``jour``, a finished business day.
        ouverts: whether the salon worked, for each of them.
    """
    dimanche = dernier_dimanche(jour)
    fin = len(valeurs) - (jour - dimanche).days
    debut = fin - 2 * seuils.FENETRE
    if debut < 0:
        return None
    avant, apres = _fenetres(valeurs[debut:fin], ouverts[debut:fin])
    # Days off count: one that is not worked any more brings less, however full the others are.
    milieu = fin - seuils.FENETRE
    moyenne_avant, moyenne_apres = (sum(valeurs[i : i + seuils.FENETRE]) / seuils.FENETRE for i in (debut, milieu))
    assez = min(len(avant), len(apres)) >= seuils.JOURS_OUVRES_MIN
    if not assez or abs(moyenne_apres - moyenne_avant) < suivie.plancher_tendance or moyenne_avant <= 0:
        return None
    part = (moyenne_apres - moyenne_avant) / moyenne_avant
    erreurs = mann_whitney(avant, apres)
    if abs(part) < seuils.TENDANCE_PART or abs(erreurs) < seuils.TENDANCE_ERREURS or erreurs * part <= 0:
        return None
    severite = Severite.INFO if part > 0 else Severite.AVERTISSEMENT
    if part <= -seuils.TENDANCE_CRITIQUE:
        severite = Severite.CRITIQUE
    return Anomalie(dimanche, mesure, Genre.TENDANCE, round(moyenne_apres), round(moyenne_avant), severite)


def mann_whitney(avant: Sequence[float], apres: Sequence[float]) -> float:
    """Return by how many standard errors ``apres`` ranks above ``avant`` (below: negative); zero when all are tied."""
    m, n = len(avant), len(apres)
    comptes = Counter((*avant, *apres))
    rangs, passes = {}, 0
    for valeur in sorted(comptes):
        rangs[valeur] = passes + (comptes[valeur] + 1) / 2
        passes += comptes[valeur]
    total = m + n
    if total < 2:
        return 0.0
    u = sum(rangs[valeur] for valeur in apres) - n * (n + 1) / 2
    egalites = sum(nombre**3 - nombre for nombre in comptes.values()) / (total * (total - 1))
    variance = m * n / 12 * (total + 1 - egalites)
    return (u - m * n / 2) / math.sqrt(variance) if variance > 0 else 0.0


def _fenetres(valeurs: Sequence[int], ouverts: Sequence[bool]) -> tuple[list[float], list[float]]:
    """Return the worked days of both windows, as shares of their weekday's median over both."""
    medianes = [
        mediane([valeurs[rang] for rang in range(semaine, len(valeurs), SEMAINE) if ouverts[rang]])
        for semaine in range(SEMAINE)
    ]
    parts: tuple[list[float], list[float]] = ([], [])
    for rang, valeur in enumerate(valeurs):
        if ouverts[rang] and medianes[rang % SEMAINE] > 0:
            parts[rang >= seuils.FENETRE].append(valeur / medianes[rang % SEMAINE])
    return parts
