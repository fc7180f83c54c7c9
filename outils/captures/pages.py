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
        bouton: touched first where it is there, to reach what is worth showing.
        hauteur: of the screen, where its usual one would cut what matters.
        suite: what to scroll to for each further screen, on the same picture; passed over where it is not there.
    """

    nom: str
    chemin: str
    telephone: bool = False
    bouton: str = ""
    hauteur: int = 0
    suite: tuple[str, ...] = ()


# The owner's.
EQUIPE = (
    PageSeule("accueil", ""),
    PageSeule("operateurs", "operateurs/"),
)
# A page that does not exist is said and passed over: its picture waits for it.
STATISTIQUES = (
    PageSeule("statistiques", "statistiques/", hauteur=1_400),
    PageSeule(
        "statistiques-telephone", "statistiques/?onglet=finances&periode=30j", telephone=True,
        suite=("dl.cartes", "figure.graphique"),
    ),
    PageSeule("tableaux", "tableaux/", bouton="Ouvrir mon tableau", hauteur=1_100),
    PageSeule("exports", "exports/", telephone=True),
)  # fmt: skip
