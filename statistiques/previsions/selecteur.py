"""The figures that forecasts and alerts are made from, and the forecasts of a perimeter: the glue, nothing else."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence

from django.utils import timezone

from paiements.models import Moyen
from salon_paiement.calendrier import jour_affaires
from statistiques.anomalies.depassements import mesures_lues
from statistiques.anomalies.detecter import ACTIVITE, JOURS_A_LIRE, anomalies_du_jour, ouvertures
from statistiques.anomalies.seuils import REUSSIES_EN_RESEAU, SUIVIES
from statistiques.anomalies.types import Anomalie
from statistiques.coupes import Genre
from statistiques.perimetre import Perimetre
from statistiques.periodes import Pas, Periode, derniers_jours
from statistiques.previsions.histoire import JOURS_LUS
from statistiques.previsions.prevoir import prevoir
from statistiques.previsions.types import HORIZON, Prevision
from statistiques.selecteurs import details, serie, totaux

UN_JOUR = datetime.timedelta(days=1)
SANS_RESEAU = frozenset({Moyen.ESPECES.value, Moyen.AVOIR.value})


def previsions_de(
    perimetre: Perimetre, mesures: Sequence[str], horizon: int = HORIZON
) -> dict[str, tuple[list[int], Prevision]]:
    """Forecast measures from the day under way on: today is not over, and is the first day forecast.

    Args:
        mesures: declared measures, ``encaisse`` (whole XOF) and ``visites`` in practice; one reading for all of them.

    Returns:
        Each one's finished days, two years of them, and its forecast.
    """
    periode = derniers_jours(dernier_jour_fini(perimetre), JOURS_LUS)
    series = series_lire(perimetre, periode.du, periode.au, (*ACTIVITE, *mesures))
    ouverts = ouvertures(series)
    return {mesure: (series[mesure], prevoir(series[mesure], periode.du, ouverts, horizon)) for mesure in mesures}


def anomalies_de(perimetre: Perimetre, jour: datetime.date | None = None) -> list[Anomalie]:
    """Return the days and trends out of the ordinary of a finished business day, the last one by default."""
    fini = jour or dernier_jour_fini(perimetre)
    return anomalies_du_jour(series_lire(perimetre, fini - (JOURS_A_LIRE - 1) * UN_JOUR, fini, SUIVIES), fini)


def dernier_jour_fini(perimetre: Perimetre) -> datetime.date:
    """Return the last business day that is over in each of these salons, whatever their clocks."""
    instant = timezone.now()
    return min(jour_affaires(salon, instant) for salon in perimetre.salons) - UN_JOUR


def series_lire(
    perimetre: Perimetre, du: datetime.date, au: datetime.date, noms: Collection[str]
) -> dict[str, list[int]]:
    """Return each measure as one whole number a day from ``du`` to ``au``, both included."""
    points = serie(perimetre, Periode(du, au), Pas.JOUR, noms)
    return {nom: [point.valeurs[nom] for point in points] for nom in dict.fromkeys(noms)}


def limites_lire(perimetre: Perimetre, jour: datetime.date) -> dict[str, int]:
    """Return what the table of limits reads of one day, today included."""
    periode = Periode(jour, jour)
    lues = totaux(perimetre, periode, mesures_lues())
    # Cash always succeeds: counted with the operators it would hide that one of them is down.
    reseaux = (ligne for ligne in details(perimetre, periode, Genre.RESEAU) if ligne.cle not in SANS_RESEAU)
    return lues | {REUSSIES_EN_RESEAU: sum(ligne.valeurs["reussis"] for ligne in reseaux)}
