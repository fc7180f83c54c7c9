"""What the page was asked for: tab, period, step and salon. Nonsense falls back to the default, never to an error."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.dateparse import parse_date

from salon_paiement.models import Salon
from statistiques.effectifs import DEBUT
from statistiques.onglets.base import Onglet
from statistiques.perimetre import Perimetre
from statistiques.periodes import Choix, Heures, Pas, Periode, derniers_jours, douze_mois

_JOURS = {Choix.H24: 1, Choix.J7: 7, Choix.J30: 30}
# From how many days on, and up to how many, a step is worth offering: at most some 370 points, at least two.
_BORNES = {Pas.JOUR: (2, 370), Pas.SEMAINE: (14, 2_000), Pas.MOIS: (60, 10_000), Pas.ANNEE: (600, 100_000)}
_JOUR_MAX, _SEMAINE_MAX = 62, 200


@dataclass(frozen=True, slots=True)
class Demande:
    """One view of the figures; ``salon`` is ``None`` for all of the reader's, ``pas`` what was asked or the usual."""

    perimetre: Perimetre
    salon: Salon | None
    onglet: Onglet
    choix: Choix
    periode: Periode
    pas: Pas

    @property
    def precedente(self) -> Periode | None:
        """Return the period to compare with; everything has nothing before it."""
        return None if self.choix is Choix.TOUT else self.periode.precedente()

    @property
    def pas_offerts(self) -> list[Pas]:
        """Return the steps that make sense over this period."""
        if isinstance(self.periode, Heures):
            return [Pas.HEURE]
        return [pas for pas, (minimum, maximum) in _BORNES.items() if minimum <= self.periode.jours <= maximum]

    def parametres(self, **autres: str) -> str:
        """Return the query string that leads back here, with ``autres`` instead; the step goes with its period."""
        valeurs = {"onglet": self.onglet.code, "periode": self.choix.value}
        if self.choix is Choix.DATES and "periode" not in autres:
            valeurs |= {"du": self.periode.du.isoformat(), "au": self.periode.au.isoformat()}
        if self.salon is not None:
            valeurs["salon"] = str(self.salon.pk)
        if "periode" not in autres and self.pas is not pas_usuel(self.periode):
            valeurs["pas"] = self.pas.value
        return urlencode(valeurs | autres)


def demande_lire(
    parametres: Mapping[str, str], perimetre: Perimetre, salon: Salon | None, onglets: Mapping[str, Onglet]
) -> Demande:
    """Read ``onglet``, ``periode``, ``du``, ``au`` and ``pas``.

    Args:
        onglets: those the reader may open; the first is the default.
    """
    choix, periode = periode_lire(parametres, perimetre.aujourd_hui())
    if choix is Choix.H24:
        periode = perimetre.dernieres_heures()
    onglet = onglets.get(parametres.get("onglet", "")) or next(iter(onglets.values()))
    demande = Demande(perimetre, salon, onglet, choix, periode, pas_usuel(periode))
    voulu = parametres.get("pas", "")
    trouve = next((pas for pas in demande.pas_offerts if pas.value == voulu), demande.pas)
    return Demande(perimetre, salon, onglet, choix, periode, trouve)


def periode_lire(parametres: Mapping[str, str], aujourdhui: datetime.date) -> tuple[Choix, Periode]:
    """Read ``periode``, ``du`` and ``au``: thirty days when they mean nothing."""
    demande = parametres.get("periode", "")
    choix = Choix(demande) if demande in list(Choix) else Choix.J30
    if choix is Choix.DATES:
        dates = _dates(parametres, aujourdhui)
        if dates is not None:
            return choix, dates
        choix = Choix.J30
    return choix, periode_de(choix, aujourdhui)


def periode_de(choix: Choix, aujourdhui: datetime.date) -> Periode:
    """Return the business days that a choice means today; chosen dates mean nothing here."""
    if choix is Choix.TOUT:
        return Periode(DEBUT, aujourdhui)
    return douze_mois(aujourdhui) if choix is Choix.M12 else derniers_jours(aujourdhui, _JOURS[choix])


def _dates(parametres: Mapping[str, str], aujourdhui: datetime.date) -> Periode | None:
    """Return the two days asked for, never before the first nor after today."""
    du, au = _date(parametres.get("du", "")), _date(parametres.get("au", ""))
    if du is None or au is None:
        return None
    du, au = max(du, DEBUT), min(au, aujourdhui)
    return Periode(du, au) if du <= au else None


def _date(texte: str) -> datetime.date | None:
    try:
        return parse_date(texte)
    except ValueError:
        return None


def pas_usuel(periode: Periode) -> Pas:
    """Return the step that draws a period with neither too few points nor too many."""
    if isinstance(periode, Heures):
        return Pas.HEURE
    if periode.jours <= _JOUR_MAX:
        return Pas.JOUR
    return Pas.SEMAINE if periode.jours <= _SEMAINE_MAX else Pas.MOIS
