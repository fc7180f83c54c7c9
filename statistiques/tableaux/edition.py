"""What the editing page shows: the widgets of a draft with their settings, and those that may be added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from salon_paiement.models import Salon
from salon_paiement.selecteurs import Personne
from statistiques.periodes import Choix
from statistiques.tableaux.acces import salons_permis
from statistiques.tableaux.disposition import HAUTEURS, LARGEURS, Place
from statistiques.tableaux.saisie import Brouillon
from statistiques.widgets import SORTES
from statistiques.widgets.base import PERIODES, Champ, Sorte, Texte

# A value, its word, and whether it is the one chosen.
Choisi = tuple[str, str, bool]


@dataclass(frozen=True, slots=True)
class ChampVu:
    """One setting of one widget: a list to choose from, or a text."""

    nom: str
    titre: Texte
    valeur: str
    choix: list[Choisi]
    longueur: int


@dataclass(frozen=True, slots=True)
class PlaceVue:
    """One widget of the draft. ``reserve``: not for the role of whoever arranges; ``disparu``: no longer known."""

    rang: int
    genre: str
    titre: str
    aide: str
    champs: list[ChampVu]
    largeurs: list[Choisi]
    hauteurs: list[Choisi]
    periodes: list[Choisi]
    periode: str
    premiere: bool
    derniere: bool
    touche: bool
    reserve: bool
    disparu: bool


def sortes_offertes(user: Personne, salons: Sequence[Salon]) -> list[Sorte]:
    """Return the kinds of widgets that ``user`` may put on a board of these salons."""
    return [sorte for sorte in SORTES.values() if salons_permis(user, _essai(sorte, {}), salons)]


def places_vues(user: Personne, salons: Sequence[Salon], brouillon: Brouillon) -> list[PlaceVue]:
    """Return the draft as its form shows it, whatever was typed in it."""
    derniere = len(brouillon.widgets) - 1
    return [
        _vue(user, salons, widget, rang, derniere, touche=rang == brouillon.touche)
        for rang, widget in enumerate(brouillon.widgets)
    ]


def _vue(
    user: Personne, salons: Sequence[Salon], widget: Mapping[str, Any], rang: int, derniere: int, *, touche: bool
) -> PlaceVue:
    place = Place(str(widget["genre"]), options=widget["options"])
    sorte = SORTES.get(place.genre)
    periode = str(widget["periode"])
    return PlaceVue(
        rang=rang,
        genre=place.genre,
        titre=place.sorte.nommer(place.options) if place.sorte else str(sorte.titre) if sorte else place.genre,
        aide=str(sorte.titre) if sorte else "",
        champs=[_champ(user, salons, sorte, champ, place.options) for champ in sorte.champs] if sorte else [],
        largeurs=[(str(n), str(n), n == widget["largeur"]) for n in LARGEURS],
        hauteurs=[(str(n), str(n), n == widget["hauteur"]) for n in HAUTEURS],
        periodes=_periodes(sorte.periodes, periode) if sorte else [],
        periode=periode,
        premiere=rang == 0,
        derniere=rang == derniere,
        touche=touche,
        reserve=place.sorte is not None and not salons_permis(user, place, salons),
        disparu=place.sorte is None,
    )


def _periodes(permises: Sequence[Choix], choisie: str) -> list[Choisi]:
    return [(choix.value, str(PERIODES[choix]), choix.value == choisie) for choix in permises]


def _champ(user: Personne, salons: Sequence[Salon], sorte: Sorte, champ: Champ, options: Mapping[str, str]) -> ChampVu:
    """Offer what the reader may see, and what is already chosen."""
    valeur = str(options.get(champ.nom, ""))
    permis = [
        (code, str(mot), code == valeur)
        for code, mot in champ.choix.items()
        if code == valeur or salons_permis(user, _essai(sorte, {champ.nom: code}), salons)
    ]
    return ChampVu(champ.nom, champ.titre, valeur, permis, champ.longueur)


def _essai(sorte: Sorte, options: Mapping[str, str]) -> Place:
    return Place(sorte.code, options={**sorte.defauts, **options})
