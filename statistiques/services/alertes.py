"""Alerts from figures: found again at each sweep, written once, closed when they are no longer true or no longer news.

Rows are never deleted: what somebody has seen stays seen, unless it gets worse.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from salon_paiement.calendrier import jour_affaires
from salon_paiement.models import Salon
from salon_paiement.services.ronde import ronde_unique
from statistiques.anomalies.depassements import depassements_de
from statistiques.anomalies.detecter import JOURS_A_LIRE, anomalies_du_jour
from statistiques.anomalies.seuils import SEUILS, SUIVIES
from statistiques.anomalies.tendances import dernier_dimanche
from statistiques.anomalies.types import GRAVITE, Anomalie, Genre, Severite
from statistiques.models import AlerteStatistique, GenreAlerte
from statistiques.perimetre import Perimetre
from statistiques.previsions.selecteur import limites_lire, series_lire
from traces.incidents import incident_noter

UN_JOUR = datetime.timedelta(days=1)
# Money may come three days late: so long a finished day may still change.
JOURS_REPRIS = 3
# After a week an ordinary warning is no longer news; a critical one waits until somebody has seen it.
PEREMPTION = datetime.timedelta(days=7)
_GENRES: dict[str, str] = {Genre.ECART: GenreAlerte.ANOMALIE, Genre.TENDANCE: GenreAlerte.CHANGEMENT_TENDANCE}
Cle = tuple[str, str, datetime.date]


@dataclass(frozen=True, slots=True)
class Lecteur:
    """How the figures are read.

    Args:
        series: (perimeter, first and last business day, measures) → one whole number a day for each measure.
        limites: (perimeter, business day) → what the table of limits reads.
    """

    series: Callable[[Perimetre, datetime.date, datetime.date, Collection[str]], Mapping[str, Sequence[int]]]
    limites: Callable[[Perimetre, datetime.date], Mapping[str, int]]


LECTEUR = Lecteur(series_lire, limites_lire)


def alertes_balayer(maintenant: datetime.datetime | None = None, lire: Lecteur = LECTEUR) -> int:
    """Look at the last days of every working salon; one that fails holds nobody else up.

    Returns:
        How many alerts were written.
    """
    instant, total = maintenant or timezone.now(), 0
    with ronde_unique("alertes") as prise:
        for salon in Salon.objects.filter(actif=True).order_by("pk") if prise else ():
            aujourd_hui = jour_affaires(salon, instant)
            try:
                for recul in range(JOURS_REPRIS, -1, -1):
                    total += alertes_relever(salon, aujourd_hui - recul * UN_JOUR, instant, lire)
            except Exception as erreur:
                incident_noter("alertes", erreur, salon_id=salon.pk)
    return total


def alertes_relever(
    salon: Salon, jour: datetime.date, maintenant: datetime.datetime | None = None, lire: Lecteur = LECTEUR
) -> int:
    """Write what is out of the ordinary on a business day, close what no longer is; doing it again changes nothing.

    A day that is not over is only held against the limits; the trend is looked at on the last finished day.

    Args:
        lire: how the figures are read.

    Returns:
        How many alerts were written.
    """
    hier = jour_affaires(salon, maintenant or timezone.now()) - UN_JOUR
    # Read before anything is locked.
    trouvees = {_cle(anomalie): anomalie for anomalie in _chercher(salon, jour, hier, lire)}
    siennes = Q(jour=jour) & ~Q(genre=GenreAlerte.CHANGEMENT_TENDANCE)
    if jour == hier:
        siennes |= Q(genre=GenreAlerte.CHANGEMENT_TENDANCE, jour=dernier_dimanche(jour))
    with transaction.atomic():
        # Those of the rules have their own sweep (``statistiques/regles``).
        alertes = (
            AlerteStatistique.objects.filter(siennes, salon=salon, regle=None)
            .select_for_update(no_key=True)
            .order_by("pk")
        )
        for alerte in alertes:
            _mettre_a_jour(alerte, trouvees.pop((alerte.genre, alerte.mesure, alerte.jour), None))
        if jour == hier:
            _perimer(salon, hier)
        # Two sweeps at once: the second one's rows are already there.
        return len(_ecrire(salon, trouvees)) if trouvees else 0


def alerte_acquitter(alerte_id: uuid.UUID, par: User) -> bool:
    """Note that somebody has seen an alert; who saw it first stays.

    Returns:
        Whether it was not yet seen.
    """
    vues = AlerteStatistique.objects.filter(pk=alerte_id, acquittee_le=None)
    return bool(vues.update(acquittee_par=par, acquittee_le=timezone.now()))


def _chercher(salon: Salon, jour: datetime.date, hier: datetime.date, lire: Lecteur) -> list[Anomalie]:
    perimetre = Perimetre((salon,))
    trouvees = depassements_de(lire.limites(perimetre, jour), jour)
    if jour <= hier:
        series = lire.series(perimetre, jour - (JOURS_A_LIRE - 1) * UN_JOUR, jour, SUIVIES)
        trouvees += [a for a in anomalies_du_jour(series, jour) if a.genre != Genre.TENDANCE or jour == hier]
    return trouvees


def _cle(anomalie: Anomalie) -> Cle:
    genre = _GENRES.get(anomalie.genre) or SEUILS[anomalie.mesure].genre
    return genre, anomalie.mesure, anomalie.jour


def _ecrire(salon: Salon, trouvees: Mapping[Cle, Anomalie]) -> list[AlerteStatistique]:
    nouvelles = [
        AlerteStatistique(
            salon=salon,
            genre=genre,
            mesure=mesure,
            jour=jour,
            severite=anomalie.severite,
            valeur=anomalie.valeur,
            attendu=anomalie.attendu,
        )
        for (genre, mesure, jour), anomalie in trouvees.items()
    ]
    return AlerteStatistique.objects.bulk_create(nouvelles, ignore_conflicts=True)


def _mettre_a_jour(alerte: AlerteStatistique, anomalie: Anomalie | None) -> None:
    """Save what changed only: most sweeps find what the one before found."""
    avant = (alerte.active, alerte.valeur, alerte.attendu, alerte.severite)
    alerte.active = anomalie is not None
    if alerte.active != avant[0]:
        alerte.resolue_le = None if alerte.active else timezone.now()
    if anomalie is not None:
        if GRAVITE[anomalie.severite] > GRAVITE[Severite(alerte.severite)]:
            alerte.acquittee_par, alerte.acquittee_le = None, None
        alerte.valeur, alerte.attendu, alerte.severite = anomalie.valeur, anomalie.attendu, anomalie.severite
    if avant != (alerte.active, alerte.valeur, alerte.attendu, alerte.severite):
        champs = ["active", "valeur", "attendu", "severite", "resolue_le", "acquittee_par", "acquittee_le"]
        alerte.save(update_fields=champs)


def _perimer(salon: Salon, hier: datetime.date) -> None:
    """Close the trends that newer weeks replace, and what is no longer news."""
    vieilles = Q(jour__lt=hier - PEREMPTION) & (~Q(severite=Severite.CRITIQUE) | Q(acquittee_le__isnull=False))
    remplacees = Q(genre=GenreAlerte.CHANGEMENT_TENDANCE, jour__lt=dernier_dimanche(hier))
    finies = AlerteStatistique.objects.filter(vieilles | remplacees, salon=salon, regle=None, active=True)
    finies.update(active=False, resolue_le=timezone.now())
