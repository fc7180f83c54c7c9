"""A forecast as a page shows it: the days before, the days to come, and how wrong it has been."""

from __future__ import annotations

import datetime
import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Sum
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from statistiques.catalogue import CATALOGUE
from statistiques.graphiques import Graphique, SerieTracee
from statistiques.models import SuiviCumuls
from statistiques.perimetre import Perimetre
from statistiques.periodes import derniers_jours
from statistiques.previsions.selecteur import dernier_jour_fini, previsions_de
from statistiques.previsions.types import Prevision
from statistiques.unites import Unite, afficher

if TYPE_CHECKING:
    from statistiques.indicateurs import Indicateur

# The days shown before those to come.
RECUL = 30
# Perimeters and measures whose forecasts a process keeps.
_GARDEES = 64


@dataclass(frozen=True, slots=True)
class Apercu:
    """One indicator and its next days; ``passe`` ends the day before ``prevision`` begins."""

    indicateur: Indicateur
    prevision: Prevision
    debut: datetime.date
    passe: tuple[int, ...]

    @property
    def titre(self) -> str:
        return str(self.indicateur.titre)

    @property
    def total(self) -> str:
        """Return what the next days should bring together, as it is read."""
        return afficher(self.prevision.total, self.indicateur.unite)

    @property
    def ecart(self) -> str:
        """Return by how much it errs as a share, empty when it could not be tried."""
        part = self.prevision.erreur_pour_mille
        return "" if part is None else afficher(part, Unite.POUR_MILLE)

    @property
    def ecart_moyen(self) -> str:
        """Return by how much one day's forecast errs, as it is read."""
        return afficher(self.prevision.erreur_moyenne, self.indicateur.unite)

    @property
    def graphique(self) -> Graphique:
        """Return the curve and its band."""
        jours = self.prevision.jours
        avant: list[int | None] = [None] * len(self.passe)
        apres: list[int | None] = [None] * len(jours)
        dates = [self.debut + datetime.timedelta(days=rang) for rang in range(len(self.passe))]
        return Graphique(
            cle=f"prevision-{self.indicateur.code}",
            titre=_("%(quoi)s : les 30 jours qui viennent") % {"quoi": self.titre},
            genre="ligne",
            unite=self.indicateur.unite,
            etiquettes=[date_format(jour, "D j b") for jour in (*dates, *(prevu.jour for prevu in jours))],
            series=[
                SerieTracee(_("Déjà compté"), [*self.passe, *apres]),
                SerieTracee(_("Prévu"), [*avant, *(prevu.valeur for prevu in jours)]),
                SerieTracee(_("Au moins"), [*avant, *(prevu.bas for prevu in jours)], bande="bas"),
                SerieTracee(_("Au plus"), [*avant, *(prevu.haut for prevu in jours)], bande="haut"),
            ],
            abscisse=_("Date"),
        )


def apercus(perimetre: Perimetre, codes: tuple[str, ...]) -> list[Apercu]:
    """Return the forecasts of these indicators, each equal to one declared measure.

    They are made of finished days alone: computed once a day, and again when one of those days was counted again.
    """
    if not codes:
        return []
    version = SuiviCumuls.objects.filter(salon__in=perimetre.ids).aggregate(version=Sum("version"))["version"] or 0
    return list(_apercus(perimetre, codes, dernier_jour_fini(perimetre), version))


def oublier() -> None:
    """Forget what was computed (tests)."""
    _apercus.cache_clear()


@functools.lru_cache(maxsize=_GARDEES)
def _apercus(perimetre: Perimetre, codes: tuple[str, ...], hier: datetime.date, version: int) -> tuple[Apercu, ...]:
    indicateurs = {mesure: CATALOGUE[code] for code in codes for mesure in CATALOGUE[code].mesures}
    debut = derniers_jours(hier, RECUL).du
    return tuple(
        Apercu(indicateurs[mesure], prevision, debut, tuple(jours[-RECUL:]))
        for mesure, (jours, prevision) in previsions_de(perimetre, list(indicateurs)).items()
    )
