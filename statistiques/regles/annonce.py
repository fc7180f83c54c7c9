"""Telling the team: alerts nobody was told of yet, those that got graver, those that ended. Rows are the queue.

Each is marked and its messages written in one transaction, by a conditional update: two sweeps tell it once. A silence
only delays: what is still true when it ends is told then.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterator

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from salon_paiement.notifications.equipe import equipe_prevenir
from statistiques.anomalies.types import GRAVITE, Severite
from statistiques.models import AlerteStatistique, RegleAlerte, SeveriteAlerte
from statistiques.regles.catalogue import CATALOGUE
from statistiques.regles.catalogue_salon import DITS_EN_DIRECT
from statistiques.regles.jeu import Jeu, jeu_lire
from statistiques.regles.types import Indicateur
from traces.incidents import incident_noter

# A day's figures found later than this are no news to wake somebody with.
FRAICHEUR = datetime.timedelta(days=1)
# A round tells no more after this many seconds: the next one goes on.
DUREE_RONDE = 30
LOT = 500
MODELE, MODELE_RETOUR = "alerte", "alerte_resolue"
_PAR_GENRE = {genre: i for i in CATALOGUE.values() for genre in i.genres}


def alertes_annoncer(maintenant: datetime.datetime | None = None) -> int:
    """Write what is due.

    Returns:
        How many alerts were told of, or their end.
    """
    instant, fin, total = maintenant or timezone.now(), time.monotonic() + DUREE_RONDE, 0
    jeu = jeu_lire(tous=True)
    for dues, dire in ((_a_dire(instant), _dire), (_retours(), _dire_le_retour)):
        for alerte in _parcourir(dues):
            if time.monotonic() >= fin:
                return total
            try:
                total += dire(alerte, jeu, instant)
            except Exception as erreur:
                incident_noter("alertes_annoncer", erreur, salon_id=alerte.salon_id)
    return total


def _a_dire(instant: datetime.datetime) -> QuerySet[AlerteStatistique]:
    neuves = Q(prevenue_le=None) & (Q(regle__isnull=False) | Q(date_creation__gte=instant - FRAICHEUR))
    pires = Q(severite=SeveriteAlerte.CRITIQUE, prevenue_le__isnull=False) & ~Q(
        prevenue_severite=SeveriteAlerte.CRITIQUE
    )
    return AlerteStatistique.objects.filter(neuves | pires & Q(regle__isnull=False), active=True, acquittee_le=None)


def _retours() -> QuerySet[AlerteStatistique]:
    return AlerteStatistique.objects.filter(regle__isnull=False, resolue_le__isnull=False, retour_le=None)


def _parcourir(alertes: QuerySet[AlerteStatistique]) -> Iterator[AlerteStatistique]:
    """Walk by key: those that a silence keeps waiting must not hide the ones after them."""
    dernier = None
    while True:
        suite = alertes if dernier is None else alertes.filter(pk__gt=dernier)
        lot = list(suite.select_related("salon", "regle").order_by("pk")[:LOT])
        yield from lot
        if len(lot) < LOT:
            return
        dernier = lot[-1].pk


def _dire(alerte: AlerteStatistique, jeu: Jeu, instant: datetime.datetime) -> int:
    """Tell one alert, or that it got graver, unless its rule has nobody to tell or is silent."""
    indicateur, regle = _qui_parle(alerte, jeu)
    if indicateur is None or regle is None or not regle.actif or regle.silencieuse(instant):
        return 0
    canaux = indicateur.canaux_utiles(regle.canaux)
    if not canaux or (indicateur.genres and not regle.franchie(GRAVITE[Severite(alerte.severite)])):
        return 0
    suite = "aggravee" if alerte.prevenue_le else "ouverte"
    return _marquer(
        AlerteStatistique.objects.filter(pk=alerte.pk, active=True, prevenue_severite=alerte.prevenue_severite),
        {"prevenue_le": instant, "prevenue_severite": alerte.severite},
        lambda: equipe_prevenir(alerte.salon, evenement=f"alerte:{alerte.pk}:{suite}", modele=MODELE, canaux=canaux),
    )


def _dire_le_retour(alerte: AlerteStatistique, jeu: Jeu, instant: datetime.datetime) -> int:
    """Tell the end of one alert to whom its beginning was told; in a silence the end is only written down."""
    indicateur, regle = _qui_parle(alerte, jeu)
    canaux: list[str] = []
    if indicateur is not None and regle is not None and regle.actif and not regle.silencieuse(instant):
        canaux = indicateur.canaux_utiles(regle.canaux)
    return _marquer(
        AlerteStatistique.objects.filter(pk=alerte.pk, retour_le=None),
        {"retour_le": instant},
        lambda: equipe_prevenir(
            alerte.salon, evenement=f"alerte:{alerte.pk}:resolue", modele=MODELE_RETOUR, canaux=canaux
        ),
    )


def _marquer(siennes: QuerySet[AlerteStatistique], champs: dict[str, object], ecrire: Callable[[], int]) -> int:
    with transaction.atomic():
        if not siennes.update(**champs):
            return 0
        ecrire()
    return 1


def _qui_parle(alerte: AlerteStatistique, jeu: Jeu) -> tuple[Indicateur | None, RegleAlerte | None]:
    """Return the indicator and the rule that decide who hears of it."""
    if alerte.regle_id is not None:
        indicateur = CATALOGUE.get(alerte.mesure)
    else:
        indicateur = None if alerte.mesure in DITS_EN_DIRECT else _PAR_GENRE.get(alerte.genre)
    if indicateur is None:
        return None, None
    objet = alerte.objet if alerte.regle_id is not None else ""
    return indicateur, jeu.pour(indicateur, alerte.salon_id, objet)
