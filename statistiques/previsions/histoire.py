"""The days that were, and what may be learned from each of them: nothing here looks at a later day."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

SEMAINE = 7
# How many past occurrences of a weekday say whether the salon works on it.
OCCURRENCES = 8
# Older days say nothing more, and cost time.
JOURS_LUS = 730


@dataclass(frozen=True, slots=True)
class Histoire:
    """Consecutive days from the first activity on.

    Args:
        valeurs: one whole number a day.
        vus: whether the day counts as an observation; a day without any activity on a weekday that is worked as a rule
            (a feast, a power cut) is left out: it says nothing of an ordinary day.
        fermes: for each day *and the one after the last*, the weekdays (0: Monday) known by then not to be worked.
    """

    debut: datetime.date
    valeurs: list[int]
    vus: list[bool]
    fermes: list[frozenset[int]]

    def __len__(self) -> int:
        return len(self.valeurs)

    def jour(self, rang: int) -> datetime.date:
        """Return the date of a rank, past the end too."""
        return self.debut + datetime.timedelta(days=rang)

    def semaine(self, rang: int) -> int:
        """Return the weekday of a rank, 0 for Monday."""
        return (self.debut.weekday() + rang) % SEMAINE


def histoire_lire(valeurs: Sequence[int], debut: datetime.date, ouverts: Sequence[bool] | None = None) -> Histoire:
    """Return the history without the empty days before the first activity.

    Args:
        valeurs: one whole number a day, without a hole, the first one on ``debut``.
        ouverts: whether the salon worked that day; without it, whether the value is above zero.

    Raises:
        ValueError: ``ouverts`` has another length.
    """
    ouvres = [valeur > 0 for valeur in valeurs] if ouverts is None else list(ouverts)
    if len(ouvres) != len(valeurs):
        raise ValueError("un état d'ouverture par jour")
    premier = next((rang for rang, ouvert in enumerate(ouvres) if ouvert), len(ouvres))
    premier = max(premier, len(ouvres) - JOURS_LUS)
    depart = debut + datetime.timedelta(days=premier)
    vus, fermes = _apprendre(ouvres[premier:], depart.weekday())
    return Histoire(depart, list(valeurs[premier:]), vus, fermes)


def _apprendre(ouvres: Sequence[bool], decalage: int) -> tuple[list[bool], list[frozenset[int]]]:
    """Say of each day whether it is an observation, and which weekdays were known closed before it."""
    passes: list[list[bool]] = [[] for _ in range(SEMAINE)]
    vus: list[bool] = []
    fermes: list[frozenset[int]] = []
    connus: frozenset[int] = frozenset()
    for rang, ouvert in enumerate(ouvres):
        semaine = (decalage + rang) % SEMAINE
        passe = passes[semaine]
        fermes.append(connus)
        # An empty day is an observation only where empty days are part of the business: neither the rule nor never.
        ordinaire = len(passe) >= OCCURRENCES // 2 and semaine not in connus and sum(passe) * 4 < len(passe) * 3
        vus.append(ouvert or ordinaire)
        passe.append(ouvert)
        del passe[:-OCCURRENCES]
        connus = connus | {semaine} if sum(passe) * OCCURRENCES <= len(passe) else connus - {semaine}
    fermes.append(connus)
    return vus, fermes
