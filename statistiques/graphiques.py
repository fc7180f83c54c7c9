"""A chart as data: drawn by the page's script, printed by exports, and always readable as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from statistiques.unites import Unite, afficher

Genre = Literal["ligne", "barres", "anneau"]


@dataclass(frozen=True, slots=True)
class SerieTracee:
    """One series.

    Args:
        valeurs: in the chart's unit, ``None`` where nothing is told.
        repere: drawn dashed.
        bande: ``bas``, then ``haut``, follow the series whose band they bound; what is between them is filled.
    """

    nom: str
    valeurs: list[int | None]
    repere: bool = False
    bande: Literal["", "bas", "haut"] = ""


@dataclass(frozen=True, slots=True)
class Graphique:
    """One chart.

    Args:
        cle: unique in its page, stable from one refresh to the next.
        etiquettes: one label per value, in order.
        abscisse: what the labels are (the head of the table's first column).
        empile: bars on top of each other: together they are a whole.
    """

    cle: str
    titre: str
    genre: Genre
    unite: Unite
    etiquettes: list[str]
    series: list[SerieTracee]
    abscisse: str = ""
    empile: bool = False

    @property
    def vide(self) -> bool:
        """Tell whether there is nothing to draw."""
        return not any(valeur for serie in self.series for valeur in serie.valeurs)

    @property
    def donnees(self) -> dict[str, Any]:
        """Return what the page's script draws; texts are in the table beside it."""
        return {
            "genre": self.genre,
            "unite": self.unite.value,
            "empile": self.empile,
            "etiquettes": self.etiquettes,
            "series": [{"nom": s.nom, "valeurs": s.valeurs, "repere": s.repere, "bande": s.bande} for s in self.series],
        }

    @property
    def lignes(self) -> list[tuple[str, list[str]]]:
        """Return the table: (label, one text per series)."""
        return [
            (etiquette, [afficher(serie.valeurs[rang], self.unite) for serie in self.series])
            for rang, etiquette in enumerate(self.etiquettes)
        ]
