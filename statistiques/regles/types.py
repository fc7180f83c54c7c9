"""What an indicator declares: how it is read, what its rules are to begin with, and which of them people may change."""

from __future__ import annotations

import datetime
import enum
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from statistiques.models import Comparateur, GenreAlerte, SeveriteAlerte
from statistiques.regles.phrases import UniteRegle, unite_de

Texte = str | Promise
# Whose (none: the platform's), and about what (a network's code, a place's key, empty).
Cle = tuple[uuid.UUID | None, str]
HEURE, JOUR = 3600, 86_400


class Portee(enum.StrEnum):
    SALON = "salon"
    PLATEFORME = "plateforme"


@dataclass(frozen=True, slots=True)
class Releve:
    """One value, in the indicator's unit. ``base``: how many attempts a share is of; ``nom``: of what it is about."""

    valeur: int
    base: int = 0
    nom: str = ""


@dataclass(frozen=True, slots=True)
class Regard:
    """What is asked of an indicator: at which instant (aware), how far back (seconds), for one salon or for all."""

    instant: datetime.datetime
    fenetre: int
    salon_id: uuid.UUID | None = None

    @property
    def depuis(self) -> datetime.datetime:
        """Return where the window begins."""
        return self.instant - datetime.timedelta(seconds=self.fenetre)

    def du_salon(self, champ: str) -> dict[str, uuid.UUID]:
        """Return the filter that keeps one salon's rows, none when all are asked for."""
        return {} if self.salon_id is None else {champ: self.salon_id}


Lire = Callable[[Regard], Mapping[Cle, Releve]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaut:
    """A rule as the code declares it; see :class:`~statistiques.models.RegleAlerte` for each field."""

    seuil: int
    seuil_critique: int | None = None
    objet: str = ""
    minimum: int = 0
    fenetre: int = 0
    repos: int = 300
    severite: str = SeveriteAlerte.AVERTISSEMENT.value
    canaux: tuple[str, ...] = ("courriel", "slack", "poussee")


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicateur:
    """One thing that is watched.

    Args:
        lire: the values, whole numbers: of every salon by a fixed number of statements. A key that is missing is worth
            ``absent``, or is unknown when that is ``None``.
        genres: for the figures of a day, found by ``services/alertes.py``: the kinds whose alerts these rules tell,
            instead of reading anything.
        par_reseau: a rule may be set for one network.
        rythme: seconds between two readings, for what is slow to read and slow to change.
        deja_dit: channels by which its own watch writes already, with more detail: rules never use them.
        retour: whether the end is told; what happened once has none.
        reglable: whether its limit is set here.
        page: name of the address where one can act on it.
    """

    code: str
    titre: Texte
    aide: Texte
    portee: Portee
    genre: str
    comparateur: str
    defauts: tuple[Defaut, ...]
    lire: Lire | None = None
    absent: int | None = None
    genres: tuple[str, ...] = ()
    par_reseau: bool = False
    rythme: int = 0
    deja_dit: frozenset[str] = frozenset()
    retour: bool = True
    reglable: bool = True
    page: str = ""

    @property
    def unite(self) -> UniteRegle:
        return unite_de(self.code)

    @property
    def fenetres(self) -> tuple[int, ...]:
        """Return the windows one may choose, in seconds; none for what is looked at as it is now."""
        return FENETRES if self.defauts[0].fenetre else ()

    @property
    def securite(self) -> bool:
        return self.genre == GenreAlerte.SECURITE

    @property
    def plateforme(self) -> bool:
        return self.portee is Portee.PLATEFORME

    def canaux_utiles(self, canaux: list[str]) -> list[str]:
        """Return the channels by which a rule of it may really tell."""
        return [canal for canal in canaux if canal not in self.deja_dit]


# Few, so that all salons are read by as many statements whatever they choose.
FENETRES = (900, HEURE, 6 * HEURE, JOUR)
SUR, SOUS = Comparateur.SUR.value, Comparateur.SOUS.value
