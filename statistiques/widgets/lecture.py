"""What the widgets of one board read, each thing once: all cards of one period come from one total."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from statistiques.choix import pas_usuel, periode_de
from statistiques.coupes import Genre
from statistiques.effectifs import effectifs
from statistiques.indicateurs import Indicateur, mesures_de
from statistiques.libelles import libelles
from statistiques.perimetre import Perimetre
from statistiques.periodes import Choix, Pas, Periode
from statistiques.selecteurs import Ligne, Point, details, serie, totaux

Mesures = Mapping[str, int]
# Whose figures, over which period.
Cle = tuple[Perimetre, Choix]


class Lecture:
    """One reading of one board: what was announced together is read together, what was read is kept."""

    def __init__(self) -> None:
        self._sommes: dict[Cle, set[str]] = defaultdict(set)
        self._traces: dict[Cle, set[str]] = defaultdict(set)
        self._presents: dict[Perimetre, set[str]] = defaultdict(set)
        self._totaux: dict[tuple[Perimetre, Periode], Mesures] = {}
        self._series: dict[tuple[Perimetre, Periode], list[Point]] = {}
        self._effectifs: dict[Perimetre, Mesures] = {}
        self._details: dict[tuple[Perimetre, Choix, Genre], tuple[list[Ligne], dict[str, str]]] = {}

    def annoncer_sommes(self, perimetre: Perimetre, choix: Choix, indicateurs: Iterable[Indicateur]) -> None:
        """Say which figures will be wanted over a period."""
        for indicateur in indicateurs:
            ou = self._presents[perimetre] if indicateur.present else self._sommes[perimetre, choix]
            ou.update(indicateur.mesures)

    def annoncer_traces(self, perimetre: Perimetre, choix: Choix, indicateurs: Iterable[Indicateur]) -> None:
        """Say which figures will be drawn over a period."""
        self._traces[perimetre, choix].update(mesures_de(indicateurs))

    def mesures(self, perimetre: Perimetre, choix: Choix) -> tuple[Mesures, Mesures | None]:
        """Return the announced measures, and those of the period before (``None``: there is none)."""
        noms = self._sommes[perimetre, choix]
        periode, avant = self._periodes(perimetre, choix)
        if perimetre not in self._effectifs:
            self._effectifs[perimetre] = effectifs(perimetre, self._presents[perimetre])
        mesures = {**self._total(perimetre, periode, noms), **self._effectifs[perimetre]}
        return mesures, self._total(perimetre, avant, noms) if avant else None

    def points(self, perimetre: Perimetre, choix: Choix) -> tuple[list[Point], list[Point], Pas]:
        """Return the announced curves, those of the period before, and their step."""
        noms = self._traces[perimetre, choix]
        periode, avant = self._periodes(perimetre, choix)
        pas = pas_usuel(periode)
        return (
            self._serie(perimetre, periode, pas, noms),
            self._serie(perimetre, avant, pas, noms) if avant else [],
            pas,
        )

    def lignes(self, perimetre: Perimetre, choix: Choix, genre: Genre) -> tuple[list[Ligne], dict[str, str]]:
        """Return one breakdown of a period and the names of its keys."""
        cle = (perimetre, choix, genre)
        if cle not in self._details:
            lignes = details(perimetre, self._periodes(perimetre, choix)[0], genre)
            self._details[cle] = lignes, libelles(perimetre, genre, [ligne.cle for ligne in lignes])
        return self._details[cle]

    def _periodes(self, perimetre: Perimetre, choix: Choix) -> tuple[Periode, Periode | None]:
        """A day under way is not compared with a whole one, and everything has nothing before it."""
        periode = periode_de(choix, perimetre.aujourd_hui())
        return periode, None if choix in {Choix.TOUT, Choix.H24} else periode.precedente()

    def _total(self, perimetre: Perimetre, periode: Periode, noms: set[str]) -> Mesures:
        cle = (perimetre, periode)
        if cle not in self._totaux:
            self._totaux[cle] = totaux(perimetre, periode, noms) if noms else {}
        return self._totaux[cle]

    def _serie(self, perimetre: Perimetre, periode: Periode, pas: Pas, noms: set[str]) -> list[Point]:
        cle = (perimetre, periode)
        if cle not in self._series:
            self._series[cle] = serie(perimetre, periode, pas, noms)
        return self._series[cle]
