"""Alerts as the top of a page shows them: a word for how grave, a sentence, and the way to the figures."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.utils.http import urlencode

from statistiques.models import AlerteStatistique, GenreAlerte
from statistiques.perimetre import Perimetre
from statistiques.periodes import Choix
from statistiques.selecteurs_alertes import alertes_actives

MONTREES = 5
# How many days a trend is told of.
_TENDANCE = datetime.timedelta(days=27)
# Where the figures of a measure are shown; everything else is money.
_ONGLETS = {
    "visites": "visites",
    "taux_reussite": "operateurs",
    "connexions_refusees": "securite",
    "erreurs": "securite",
}
_SIGNES = {"critical": "▲", "warning": "◆"}


@dataclass(frozen=True, slots=True)
class AlerteMontree:
    """One alert. ``parametres``: the query string of its figures; ``salon``: its name where there are several."""

    cle: uuid.UUID
    niveau: str
    mot: str
    phrase: str
    parametres: str
    salon: str = ""

    @property
    def signe(self) -> str:
        """Return a shape that differs with the level, for who tells no colour apart."""
        return _SIGNES.get(self.niveau, "●")


def alertes_montrer(perimetre: Perimetre) -> list[AlerteMontree]:
    """Return the gravest alerts that nobody has seen yet; one statement."""
    plusieurs = len(perimetre.salons) > 1
    return [_montrer(alerte, plusieurs=plusieurs) for alerte in alertes_actives(perimetre, limite=MONTREES)]


def _montrer(alerte: AlerteStatistique, *, plusieurs: bool) -> AlerteMontree:
    recul = _TENDANCE if alerte.genre == GenreAlerte.CHANGEMENT_TENDANCE else datetime.timedelta()
    parametres = {
        "onglet": _ONGLETS.get(alerte.mesure, "finances"),
        "periode": Choix.DATES.value,
        "du": (alerte.jour - recul).isoformat(),
        "au": alerte.jour.isoformat(),
        "salon": str(alerte.salon_id),
    }
    return AlerteMontree(
        cle=alerte.pk,
        niveau=alerte.severite,
        mot=str(alerte.get_severite_display()),
        phrase=alerte.phrase,
        parametres=urlencode(parametres),
        salon=alerte.salon.nom if plusieurs else "",
    )
