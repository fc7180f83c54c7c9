"""One thing out of the ordinary."""

from __future__ import annotations

import datetime
import enum
from dataclasses import dataclass

from statistiques.anomalies.phrases import phrase_de


class Genre(enum.StrEnum):
    """How it was noticed."""

    ECART = "ecart"
    TENDANCE = "tendance"
    SEUIL = "seuil"


class Severite(enum.StrEnum):
    INFO = "info"
    AVERTISSEMENT = "warning"
    CRITIQUE = "critical"


GRAVITE = {Severite.INFO: 0, Severite.AVERTISSEMENT: 1, Severite.CRITIQUE: 2}


@dataclass(frozen=True, slots=True)
class Anomalie:
    """One thing out of the ordinary, on the business day it is told of.

    Args:
        mesure: the declared measure, or the threshold's name.
        valeur, attendu: what was counted and what was usual or allowed, in the measure's unit (XOF, visits, per cent).
    """

    jour: datetime.date
    mesure: str
    genre: Genre
    valeur: int
    attendu: int
    severite: Severite

    @property
    def phrase(self) -> str:
        """Return the sentence that tells it, in the language of whoever reads it now."""
        return phrase_de(self.genre, self.mesure, self.jour, self.valeur, self.attendu)
