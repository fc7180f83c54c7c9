"""A day out of the ordinary: far from its weekday's median, in units of the usual deviation.

Robust z-score (Iglewicz and Hoaglin 1993). Two turns of it: gaps are taken between logarithms, half as much being as
far as twice as much (takings are skewed), each value first raised by the measure's floor, so that small counts do not
weigh by their noise; and the deviation is that of all weekdays together, eight Tuesdays being too few for one.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence

from statistiques.anomalies import seuils
from statistiques.anomalies.seuils import Suivie
from statistiques.anomalies.types import Anomalie, Genre, Severite
from statistiques.previsions.histoire import OCCURRENCES, SEMAINE
from statistiques.previsions.mediane import mediane

# 1 / 0.6745: what makes the median deviation comparable to a standard one.
FACTEUR_MAD = 1.4826


def ecart_du_jour(
    mesure: str, suivie: Suivie, valeurs: Sequence[int], ouverts: Sequence[bool], jour: datetime.date
) -> Anomalie | None:
    """Compare the last day of a series with the same weekdays before it.

    Args:
        valeurs: whole numbers, without a hole; the last one is that of ``jour``, a finished business day.
        ouverts: whether the salon worked, for each of them.
    """
    passes, etats = list(valeurs[-1 - seuils.JOURS_REFERENCE : -1]), list(ouverts[-1 - seuils.JOURS_REFERENCE : -1])
    memes = range(len(passes) - SEMAINE, -1, -SEMAINE)
    travailles = [passes[rang] for rang in memes if etats[rang]]
    if len(travailles) < seuils.MEMES_JOURS_MIN:
        return None
    attendu, valeur = mediane(travailles[:OCCURRENCES]), max(0, valeurs[-1])
    if not ouverts[-1]:
        recents = [etats[rang] for rang in memes][:OCCURRENCES]
        return _ferme(mesure, suivie, attendu, recents, jour)
    severite = _severite(suivie, attendu, valeur, _deviation(passes, etats, suivie.plancher))
    return Anomalie(jour, mesure, Genre.ECART, valeur, round(attendu), severite) if severite else None


def _severite(suivie: Suivie, attendu: float, valeur: int, deviation: float) -> Severite | None:
    ecart = abs(valeur - attendu)
    if ecart < suivie.plancher or ecart < seuils.PART_ECART * attendu:
        return None
    distance = abs(math.log((valeur + suivie.plancher) / (attendu + suivie.plancher))) / deviation
    if distance < seuils.ECARTS_AVERTIR:
        return None
    if valeur > attendu:
        # More than usual is good news, or a mistake somebody will see: never an alarm.
        return Severite.INFO
    return Severite.CRITIQUE if distance >= seuils.ECARTS_CRITIQUE else Severite.AVERTISSEMENT


def _ferme(
    mesure: str, suivie: Suivie, attendu: float, recents: Sequence[bool], jour: datetime.date
) -> Anomalie | None:
    """Tell an empty day on a weekday that is worked as a rule, when the salon is not a tiny one."""
    if suivie.fermeture is None or attendu < suivie.fermeture:
        return None
    regulier = sum(recents) * OCCURRENCES >= seuils.TRAVAILLES_SUR_HUIT * len(recents)
    return Anomalie(jour, mesure, Genre.ECART, 0, round(attendu), Severite.AVERTISSEMENT) if regulier else None


def _deviation(passes: Sequence[int], etats: Sequence[bool], plancher: int) -> float:
    """Return the usual deviation of the worked days from their weekday's median, between logarithms."""
    ecarts = []
    for semaine in range(SEMAINE):
        siens = [
            math.log(max(0, passes[rang]) + plancher) for rang in range(semaine, len(passes), SEMAINE) if etats[rang]
        ]
        centre = mediane(siens)
        # One alone is its own median: it would say that nothing ever moves.
        ecarts += [abs(valeur - centre) for valeur in siens] if len(siens) >= seuils.MEMES_JOURS_MIN else []
    return max(FACTEUR_MAD * mediane(ecarts), seuils.DEVIATION_MIN)
