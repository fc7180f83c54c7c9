"""What a tab declares: its cards, its charts and its tables; nothing here reads anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise

from salon_paiement.droits import Action
from statistiques import graphiques
from statistiques.catalogue import CATALOGUE
from statistiques.coupes import Genre
from statistiques.indicateurs import Indicateur

Texte = str | Promise


@dataclass(frozen=True, slots=True)
class Courbe:
    """Indicators over time, all of one unit.

    Args:
        comparer: with the period before, when there is only one.
        empile: bars on top of each other: together they are a whole.
    """

    cle: str
    titre: Texte
    indicateurs: tuple[str, ...]
    comparer: bool = False
    genre: graphiques.Genre = "ligne"
    empile: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """Sums of the period that make up a whole."""

    cle: str
    titre: Texte
    indicateurs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Repartition:
    """The columns of a breakdown drawn side by side; ``limite``: the largest ones only."""

    cle: str
    titre: Texte
    de: Genre
    colonnes: tuple[Indicateur, ...]
    genre: graphiques.Genre = "barres"
    limite: int = 12


@dataclass(frozen=True, slots=True)
class Classement:
    """A table of a breakdown, the largest first column on top."""

    cle: str
    titre: Texte
    de: Genre
    colonnes: tuple[Indicateur, ...]
    action: Action = Action.VOIR_STATISTIQUES
    limite: int = 50


@dataclass(frozen=True, slots=True)
class Onglet:
    """One tab. ``chapeau``: what it answers, in one sentence; ``previsions``: the indicators whose future it tells."""

    code: str
    titre: Texte
    chapeau: Texte
    cartes: tuple[str, ...]
    courbes: tuple[Courbe, ...] = ()
    parts: tuple[Parts, ...] = ()
    repartitions: tuple[Repartition, ...] = ()
    classements: tuple[Classement, ...] = ()
    action: Action = Action.VOIR_STATISTIQUES
    previsions: tuple[str, ...] = ()

    def indicateurs(self) -> Iterator[Indicateur]:
        """Return the indicators whose sums over the period it shows."""
        for code in (*self.cartes, *(code for parts in self.parts for code in parts.indicateurs)):
            yield CATALOGUE[code]

    def traces(self) -> Iterator[Indicateur]:
        """Return the indicators that it draws over time."""
        for courbe in self.courbes:
            for code in courbe.indicateurs:
                yield CATALOGUE[code]
