"""A report as every format writes it: tables, and the charts only a PDF draws. No query, no figure is made here."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from statistiques.unites import Unite


class Genre(enum.StrEnum):
    """What the cells of a column hold."""

    TEXTE = "texte"
    ENTIER = "entier"  # whole numbers; amounts are whole XOF
    JOUR = "jour"
    INSTANT = "instant"  # aware, already in the zone in which it is to be read


Cellule = str | int | datetime.date | datetime.datetime | None
Rangee = Sequence[Cellule]


@dataclass(frozen=True, slots=True)
class Colonne:
    """One column.

    Args:
        cle: its name for programs (JSON), the same in every language; ``titre``: its heading, in the reader's.
        largeur: its share of a PDF page; 0 leaves it out there, where no page is wide enough for all.
        somme: its cells may be added up: a PDF ends with their total.
        unite: of what its whole numbers are, where it is not plain to see: thousandths, seconds, tenths.
    """

    cle: str
    titre: str
    genre: Genre = Genre.TEXTE
    largeur: int = 0
    somme: bool = False
    unite: Unite | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table that fits in memory; its rows follow its columns. ``cle``: its name for programs."""

    titre: str
    colonnes: Sequence[Colonne]
    lignes: Sequence[Rangee]
    cle: str = ""


class SerieLue(Protocol):
    """One line, or one set of bars, of a chart."""

    @property
    def nom(self) -> str: ...
    @property
    def valeurs(self) -> Sequence[int | None]: ...
    @property
    def repere(self) -> bool: ...


class GraphiqueLu(Protocol):
    """A chart as the pages draw it (``statistiques/graphiques.py``); ``genre`` is ligne, barres or anneau."""

    @property
    def titre(self) -> str: ...
    @property
    def genre(self) -> str: ...
    @property
    def unite(self) -> Unite: ...
    @property
    def empile(self) -> bool: ...
    @property
    def etiquettes(self) -> Sequence[str]: ...
    @property
    def series(self) -> Sequence[SerieLue]: ...


@dataclass(frozen=True, slots=True)
class Releve:
    """A whole report, in one language."""

    titre: str
    sous_titre: str
    tables: Sequence[Table]
    graphiques: Sequence[GraphiqueLu] = ()


@dataclass(frozen=True, slots=True)
class Feuille:
    """A table whose rows come in batches, as they are read: the form that never has to fit in memory."""

    titre: str
    colonnes: Sequence[Colonne]
    lots: Iterable[list[Rangee]]
    cle: str = ""


@dataclass(frozen=True, slots=True)
class Contenu:
    """What one file holds."""

    titre: str
    sous_titre: str
    feuilles: Sequence[Feuille]
    graphiques: Sequence[GraphiqueLu] = field(default=())
