"""The catalogue of widgets, in the order they are offered: adding one is adding its declaration to a shelf."""

from __future__ import annotations

from statistiques.widgets import chiffres, dessins, listes
from statistiques.widgets.base import Sorte

SORTES: dict[str, Sorte] = {sorte.code: sorte for rayon in (chiffres, dessins, listes) for sorte in rayon.SORTES}
