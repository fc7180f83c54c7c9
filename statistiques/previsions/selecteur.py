"""Forecasts of a perimeter's figures: the only file here that reads the rollups."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from statistiques.perimetre import Perimetre


def series_lire(
    perimetre: Perimetre, du: datetime.date, au: datetime.date, noms: Collection[str]
) -> dict[str, list[int]]:
    """Return each measure as one whole number a day from ``du`` to ``au``, both included."""
    raise NotImplementedError
