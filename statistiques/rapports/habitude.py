"""What is usual: the median of the last four same weekdays, up to the same hour while the day is under way."""

from __future__ import annotations

import datetime

from statistiques.accueil import SEMAINES, mediane
from statistiques.perimetre import Perimetre
from statistiques.periodes import Pas, Periode
from statistiques.selecteurs import depuis_le_matin, serie
from statistiques.vif import premier_lire

_SEMAINE = datetime.timedelta(days=7)


def habitude_a_cette_heure(perimetre: Perimetre, instant: datetime.datetime) -> int | None:
    """Return the usual takings (whole XOF) as many hours into the day as ``instant``; ``None`` of nothing."""
    [(_jour, *avant)] = depuis_le_matin(perimetre, instant, SEMAINES, "encaisse").values()
    return mediane(avant) or None


def habitude_du_jour(perimetre: Perimetre, jour: datetime.date) -> int | None:
    """Return the usual takings (whole XOF) of a whole day, of the weeks since the salon opened; ``None`` of none."""
    premier = premier_lire(perimetre.salons[0])
    jours = [jour - rang * _SEMAINE for rang in range(SEMAINES, 0, -1)]
    vecus = {vecu for vecu in jours if vecu >= premier}
    if not vecus:
        return None
    points = serie(perimetre, Periode(min(vecus), max(vecus)), Pas.JOUR, ["encaisse"])
    return mediane([point.valeurs["encaisse"] for point in points if point.debut in vecus]) or None
