"""A board as one reader sees it, read in a number of statements that its layout alone decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import ngettext

from salon_paiement.models import Salon
from salon_paiement.selecteurs import Personne
from statistiques.models import TableauDeBord
from statistiques.perimetre import Perimetre
from statistiques.periodes import Choix
from statistiques.tableaux.acces import places_de, salons_permis
from statistiques.tableaux.disposition import Place
from statistiques.vif import une_lecture
from statistiques.widgets.base import PERIODES, Regard, Sorte
from statistiques.widgets.dessins import DESSINES
from statistiques.widgets.lecture import Lecture


@dataclass(frozen=True, slots=True)
class Case:
    """One widget as it is shown; ``portee``: over which period, and how many of the salons when not all."""

    cle: str
    titre: str
    portee: str
    gabarit: str
    contenu: Any
    largeur: int
    hauteur: int


@dataclass(frozen=True, slots=True)
class Vue:
    """One board as its reader sees it.

    Args:
        caches: how many widgets the reader may not see; ``disparus``: how many the catalogue no longer has.
    """

    cases: list[Case]
    caches: int
    disparus: int

    @property
    def dessine(self) -> bool:
        """Tell whether there is any chart, whose keys are then explained."""
        return any(case.gabarit in DESSINES for case in self.cases)

    @property
    def avis(self) -> list[str]:
        """Return a line about what is not shown, without saying what it is; none when everything is."""
        reserves = ngettext(
            "%(n)s élément de ce tableau n'est pas pour votre rôle : il n'est pas affiché.",
            "%(n)s éléments de ce tableau ne sont pas pour votre rôle : ils ne sont pas affichés.",
            self.caches,
        )
        perdus = ngettext(
            "%(n)s élément de ce tableau n'existe plus : remplacez-le.",
            "%(n)s éléments de ce tableau n'existent plus : remplacez-les.",
            self.disparus,
        )
        return [phrase % {"n": n} for phrase, n in ((reserves, self.caches), (perdus, self.disparus)) if n]


@dataclass(frozen=True, slots=True)
class _Visible:
    cle: str
    place: Place
    sorte: Sorte
    regard: Regard


@une_lecture()
def tableau_composer(user: Personne, tableau: TableauDeBord, salons: Sequence[Salon]) -> Vue:
    """Read every widget that ``user`` may see; of the others nothing is read, and only their number is told.

    Args:
        salons: those that :func:`~statistiques.tableaux.acces.salons_du_tableau` gives.
    """
    places = [(f"w-{widget.pk.hex}", place) for widget, place in places_de(tableau)]
    visibles = list(_visibles(user, salons, places))
    disparus = sum(place.sorte is None for _cle, place in places)
    lecture = Lecture()
    for vu in visibles:
        vu.sorte.annoncer(vu.regard, lecture)
    return Vue(
        cases=[_case(vu, lecture, len(salons)) for vu in visibles],
        caches=len(places) - len(visibles) - disparus,
        disparus=disparus,
    )


def _visibles(user: Personne, salons: Sequence[Salon], places: Iterable[tuple[str, Place]]) -> Iterable[_Visible]:
    for cle, place in places:
        permis = salons_permis(user, place, salons)
        if place.sorte is not None and permis:
            choix = Choix(place.periode) if place.periode else Choix.J30
            yield _Visible(cle, place, place.sorte, Regard(user, Perimetre(permis), place.options, choix, cle))


def _case(vu: _Visible, lecture: Lecture, salons: int) -> Case:
    return Case(
        cle=vu.cle,
        titre=vu.sorte.nommer(vu.place.options),
        portee=_portee(vu, salons),
        gabarit=vu.sorte.gabarit,
        contenu=vu.sorte.lire(vu.regard, lecture),
        largeur=vu.place.largeur,
        hauteur=vu.place.hauteur,
    )


def _portee(vu: _Visible, salons: int) -> str:
    mots = [str(PERIODES[vu.regard.choix])] if vu.sorte.periodes else []
    lus = len(vu.regard.perimetre.salons)
    if lus < salons:
        phrase = ngettext("%(lus)s salon sur %(tous)s", "%(lus)s salons sur %(tous)s", lus)
        mots.append(phrase % {"lus": lus, "tous": salons})
    return " · ".join(mots)
