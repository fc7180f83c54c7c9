"""Damped Holt-Winters, additive weekly season: a level, a slope that fades, and what each weekday adds.

Hyndman and Athanasopoulos, Forecasting: principles and practice, 8.3; the errors that feed the state are bounded
(Gelper, Fried and Croux 2010), so that one wedding does not become next month's level.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from statistiques.previsions.histoire import SEMAINE, Histoire
from statistiques.previsions.mediane import mediane

# Days that set the first state.
AMORCE = 28
# Two standard deviations, told in mean absolute errors.
BORNE = 2.5
MEMOIRE_ECHELLE = 0.1


@dataclass(frozen=True, slots=True)
class Reglage:
    """How fast the level, the slope and the season move (0 to 1), and what is left of the slope the next day."""

    niveau: float
    pente: float
    saison: float
    amorti: float


GRILLE = [Reglage(*valeurs) for valeurs in itertools.product((0.03, 0.1, 0.25), (0.0, 0.05), (0.03, 0.12), (0.9, 0.97))]


@dataclass(slots=True)
class Etat:
    """What is known before a day."""

    niveau: float
    pente: float
    saison: list[float]
    echelle: float


def lissage_regler(histoire: Histoire, jusque: int) -> Reglage:
    """Return the setting with the smallest one-day-ahead error over the ranks below ``jusque``; the first if tied."""
    return min(GRILLE, key=lambda reglage: _parcourir(histoire, reglage, jusque, ())[0])


def lissage_etats(histoire: Histoire, reglage: Reglage, origines: Collection[int]) -> dict[int, Etat]:
    """Return the state before each of ``origines`` (the rank after the last day is allowed)."""
    return _parcourir(histoire, reglage, len(histoire), origines)[1]


def lissage_prevoir(histoire: Histoire, reglage: Reglage, etat: Etat, origine: int, horizon: int) -> list[float]:
    """Forecast the ``horizon`` days from rank ``origine`` on; never below zero, zero on weekdays not worked."""
    fermes = histoire.fermes[origine]
    prevus: list[float] = []
    monte, pas = 0.0, 1.0
    for rang in range(origine, origine + horizon):
        pas *= reglage.amorti
        monte += pas
        semaine = histoire.semaine(rang)
        attendu = etat.niveau + monte * etat.pente + etat.saison[semaine]
        prevus.append(0.0 if semaine in fermes else max(0.0, attendu))
    return prevus


def _amorcer(histoire: Histoire) -> Etat:
    rangs = [rang for rang in range(min(AMORCE, len(histoire))) if histoire.vus[rang]]
    niveau = mediane([histoire.valeurs[rang] for rang in rangs])
    saison = []
    for semaine in range(SEMAINE):
        siens = [histoire.valeurs[rang] for rang in rangs if histoire.semaine(rang) == semaine]
        saison.append(mediane(siens) - niveau if siens else 0.0)
    ecarts = [abs(histoire.valeurs[rang] - niveau - saison[histoire.semaine(rang)]) for rang in rangs]
    return Etat(niveau, 0.0, saison, max(sum(ecarts) / max(len(ecarts), 1), niveau / SEMAINE, 1e-9))


def _parcourir(
    histoire: Histoire, reglage: Reglage, jusque: int, origines: Collection[int]
) -> tuple[float, dict[int, Etat]]:
    """Go through the days once: the sum of absolute one-day errors after the first weeks, and the states asked for."""
    depart = _amorcer(histoire)
    niveau, pente, saison, echelle = depart.niveau, depart.pente, depart.saison, depart.echelle
    poids_niveau, poids_pente, poids_saison, amorti = reglage.niveau, reglage.pente, reglage.saison, reglage.amorti
    valeurs: Sequence[int] = histoire.valeurs
    vus, decalage = histoire.vus, histoire.debut.weekday()
    erreurs, etats = 0.0, {}
    for rang in range(jusque):
        if rang in origines:
            etats[rang] = Etat(niveau, pente, list(saison), echelle)
        pente *= amorti
        niveau += pente
        if not vus[rang]:
            continue
        semaine = (decalage + rang) % SEMAINE
        ecart = valeurs[rang] - niveau - saison[semaine]
        taille = abs(ecart)
        if rang >= AMORCE:
            erreurs += taille
        borne = BORNE * echelle
        if taille > borne:
            ecart, taille = (borne if ecart > 0 else -borne), borne
        echelle += MEMOIRE_ECHELLE * (taille - echelle)
        niveau += poids_niveau * ecart
        pente += poids_niveau * poids_pente * ecart
        saison[semaine] += poids_saison * (1 - poids_niveau) * ecart
    if jusque in origines:
        etats[jusque] = Etat(niveau, pente, list(saison), echelle)
    return erreurs, etats
