"""Limits crossed on one day: shares and counts, against the declared table."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from statistiques.anomalies.seuils import REUSSIES_EN_RESEAU, SEUILS, Seuil
from statistiques.anomalies.types import Anomalie, Genre, Severite


def depassements_de(
    totaux: Mapping[str, int], jour: datetime.date, table: Mapping[str, Seuil] = SEUILS
) -> list[Anomalie]:
    """Return the limits that one day's totals cross. A day not over yet may be asked about."""
    trouves = ((nom, seuil, _severite(seuil, totaux)) for nom, seuil in table.items())
    return [
        Anomalie(jour, nom, Genre.SEUIL, _valeur(seuil, totaux), _limite(seuil, severite), severite)
        for nom, seuil, severite in trouves
        if severite is not None
    ]


def mesures_lues(table: Mapping[str, Seuil] = SEUILS) -> list[str]:
    """Return the declared measures that the table reads, each once."""
    tous = (nom for seuil in table.values() for nom in (*seuil.nombre, *seuil.sur))
    return [nom for nom in dict.fromkeys(tous) if nom != REUSSIES_EN_RESEAU]


def _severite(seuil: Seuil, totaux: Mapping[str, int]) -> Severite | None:
    nombre, base = _somme(totaux, seuil.nombre), _somme(totaux, seuil.sur)
    if nombre < seuil.nombre_min or base < seuil.minimum:
        return None
    # Multiplied, not divided: 89.6 % is under 90 %.
    compte, echelle = (nombre * 100, base) if seuil.sur else (nombre, 1)
    for severite, limite in ((Severite.CRITIQUE, seuil.critique), (Severite.AVERTISSEMENT, seuil.avertir)):
        if compte < limite * echelle if seuil.sens == "sous" else compte >= limite * echelle:
            return severite
    return None


def _valeur(seuil: Seuil, totaux: Mapping[str, int]) -> int:
    nombre = _somme(totaux, seuil.nombre)
    return nombre * 100 // max(_somme(totaux, seuil.sur), 1) if seuil.sur else nombre


def _limite(seuil: Seuil, severite: Severite) -> int:
    return seuil.critique if severite == Severite.CRITIQUE else seuil.avertir


def _somme(totaux: Mapping[str, int], noms: tuple[str, ...]) -> int:
    return sum(totaux.get(nom, 0) for nom in noms)
