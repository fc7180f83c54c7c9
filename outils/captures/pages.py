"""Which pages are taken as they are, by the name of their picture; nothing here needs a browser."""

from __future__ import annotations

import pathlib
from dataclasses import dataclass

RACINE = pathlib.Path(__file__).resolve().parents[2]
DESTINATION = RACINE / "docs" / "captures"


@dataclass(frozen=True, slots=True)
class PageSeule:
    """One page, taken once it has settled.

    Args:
        nom: the picture's name, without its extension.
        chemin: below ``/admin/``.
        telephone: on a phone rather than on a desk.
        entiere: down to its end rather than what the first screen shows.
    """

    nom: str
    chemin: str
    telephone: bool = False
    entiere: bool = False


# The owner's.
EQUIPE = (
    PageSeule("accueil", ""),
    PageSeule("operateurs", "operateurs/"),
)
# A page that does not exist is said and passed over: its picture waits for it.
STATISTIQUES = (
    PageSeule("statistiques", "statistiques/"),
    PageSeule("statistiques-telephone", "statistiques/?onglet=finances&periode=7j", telephone=True),
    PageSeule("tableaux", "tableaux/"),
    PageSeule("exports", "exports/", telephone=True),
)
