"""All that is out of the ordinary on one finished day, from given series: pure, no database."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from statistiques.anomalies.jours import ecart_du_jour
from statistiques.anomalies.seuils import FENETRE, JOURS_REFERENCE, SUIVIES
from statistiques.anomalies.tendances import tendance_de
from statistiques.anomalies.types import Anomalie
from statistiques.previsions.histoire import SEMAINE

# What says that a salon worked.
ACTIVITE = ("visites", "encaisse")
# Days to read up to the one asked about: the reference, or eight whole weeks plus the unfinished one.
JOURS_A_LIRE = max(JOURS_REFERENCE + 1, 2 * FENETRE + SEMAINE)


def ouvertures(series: Mapping[str, Sequence[int]]) -> list[bool]:
    """Tell for each day whether anything happened."""
    colonnes = [series[nom] for nom in ACTIVITE if nom in series]
    return [any(valeur > 0 for valeur in jour) for jour in zip(*colonnes, strict=True)]


def anomalies_du_jour(series: Mapping[str, Sequence[int]], jour: datetime.date) -> list[Anomalie]:
    """Return the days and trends out of the ordinary.

    Args:
        series: by watched measure, whole numbers without a hole, all ending on ``jour``.
        jour: a finished business day.
    """
    ouverts = ouvertures(series)
    trouvees = []
    for mesure, suivie in SUIVIES.items():
        if not series.get(mesure):
            continue
        for chercher in (ecart_du_jour, tendance_de):
            anomalie = chercher(mesure, suivie, series[mesure], ouverts, jour)
            trouvees += [anomalie] if anomalie is not None else []
    return trouvees
