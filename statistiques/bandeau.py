"""Alerts as the top of a page shows them: a word for how grave, a sentence, and the way to what it is about."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from statistiques.models import AlerteStatistique, GenreAlerte
from statistiques.perimetre import Perimetre
from statistiques.periodes import Choix
from statistiques.regles.catalogue import CATALOGUE
from statistiques.selecteurs_alertes import alertes_actives
from statistiques.versions import sans_alerte

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
    """One alert. ``adresse``, ``lien``: where to look, in words; ``salon``: its name where there are several."""

    cle: uuid.UUID
    niveau: str
    mot: str
    phrase: str
    adresse: str
    lien: str
    salon: str = ""

    @property
    def signe(self) -> str:
        """Return a shape that differs with the level, for who tells no colour apart."""
        return _SIGNES.get(self.niveau, "●")


def alertes_montrer(perimetre: Perimetre, *, plateforme: bool = False) -> list[AlerteMontree]:
    """Return the gravest alerts that nobody has seen yet; one statement, none when the page knows that there are none.

    Args:
        plateforme: the reader operates the platform, whose own alerts come with the salons'.
    """
    if not plateforme and sans_alerte(perimetre):
        return []
    plusieurs = len(perimetre.salons) > 1 or plateforme
    return [
        alerte_montrer(alerte, plusieurs=plusieurs)
        for alerte in alertes_actives(perimetre, plateforme=plateforme, limite=MONTREES)
    ]


def alerte_montrer(alerte: AlerteStatistique, *, plusieurs: bool) -> AlerteMontree:
    """Return one alert; ``plusieurs``: say whose it is."""
    adresse, lien = _de_regle(alerte) if alerte.regle_id is not None else _chiffres(alerte)
    qui = alerte.salon.nom if alerte.salon is not None else _("plateforme")
    return AlerteMontree(
        cle=alerte.pk,
        niveau=alerte.severite,
        mot=str(alerte.get_severite_display()),
        phrase=alerte.phrase,
        adresse=adresse,
        lien=lien,
        salon=qui if plusieurs else "",
    )


def _chiffres(alerte: AlerteStatistique) -> tuple[str, str]:
    """Lead to the days it is about."""
    recul = _TENDANCE if alerte.genre == GenreAlerte.CHANGEMENT_TENDANCE else datetime.timedelta()
    parametres = {
        "onglet": _ONGLETS.get(alerte.mesure, "finances"),
        "periode": Choix.DATES.value,
        "du": (alerte.jour - recul).isoformat(),
        "au": alerte.jour.isoformat(),
        "salon": str(alerte.salon_id),
    }
    return f"{reverse('admin:statistiques')}?{urlencode(parametres)}", _("Voir les chiffres")


def _de_regle(alerte: AlerteStatistique) -> tuple[str, str]:
    """Lead to where one can act, else to the rules."""
    indicateur = CATALOGUE.get(alerte.mesure)
    if indicateur is not None and indicateur.page:
        return reverse(indicateur.page), _("Voir")
    return f"{reverse('admin:alertes')}?{urlencode({'salon': str(alerte.salon_id or 'plateforme')})}", _(
        "Voir les alertes"
    )
