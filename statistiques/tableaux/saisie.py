"""The editing form as a draft: every button sends all of it, and nothing is stored before « Enregistrer ».

Each widget has its number ``k``: ``ordre`` repeats the numbers in the order of the page, ``k-genre``, ``k-largeur``,
``k-hauteur``, ``k-periode`` and ``k-<setting>`` say the rest. Moving a widget is moving its ``ordre``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from salon_paiement.erreurs import SaisieInvalide
from statistiques.tableaux.disposition import VERSION, Place, disposition_ecrire, place_nouvelle

ENREGISTRER = "enregistrer"
# What JSON keeps beside the options of a widget.
_PROPRES = ("genre", "largeur", "hauteur", "periode")


@dataclass(frozen=True, slots=True)
class Brouillon:
    """What is being arranged: widgets as JSON, unchecked, and the one that the last button moved or added."""

    widgets: list[dict[str, Any]]
    touche: int = -1
    geste: str = ""

    @property
    def disposition(self) -> dict[str, object]:
        """Return the layout to be checked."""
        return {"version": VERSION, "widgets": self.widgets}


def brouillon_de(places: Iterable[Place]) -> Brouillon:
    """Return the draft of a stored board."""
    ecrite: Any = disposition_ecrire(list(places))
    return Brouillon(ecrite["widgets"])


def brouillon_lire(saisie: QueryDict) -> Brouillon:
    """Read the form and do what its button asks for, which writes nothing; an unknown button does nothing.

    Raises:
        SaisieInvalide: a kind of widget that does not exist.
    """
    rangs = list(dict.fromkeys(saisie.getlist("ordre")))
    widgets = [_widget(saisie, rang) for rang in rangs]
    geste, _deux_points, cible = saisie.get("geste", ENREGISTRER).partition(":")
    if geste == "ajouter":
        neuf = brouillon_de([place_nouvelle(cible)]).widgets
        return Brouillon([*widgets, *neuf], len(widgets), geste)
    if cible not in rangs:
        return Brouillon(widgets)
    rang = rangs.index(cible)
    if geste == "retirer":
        return Brouillon(widgets[:rang] + widgets[rang + 1 :], min(rang, len(widgets) - 2), geste)
    pas = {"monter": -1, "descendre": 1}.get(geste, 0)
    vers = max(0, min(len(widgets) - 1, rang + pas))
    widgets.insert(vers, widgets.pop(rang))
    return Brouillon(widgets, vers, geste)


def revision_lire(saisie: QueryDict) -> int:
    """Return the revision that the form was made from.

    Raises:
        SaisieInvalide: it is not a number.
    """
    revision = _entier(saisie.get("revision", ""))
    if not isinstance(revision, int):
        raise SaisieInvalide(_("Cette page n'est plus à jour : rechargez-la."))
    return revision


def _widget(saisie: QueryDict, rang: str) -> dict[str, Any]:
    debut = f"{rang}-"
    dits = {nom.removeprefix(debut): saisie.get(nom, "") for nom in saisie if nom.startswith(debut)}
    return {
        "genre": dits.get("genre", ""),
        "largeur": _entier(dits.get("largeur", "")),
        "hauteur": _entier(dits.get("hauteur", "")),
        "periode": dits.get("periode", ""),
        # Whatever else was sent is a setting: the check refuses those it does not know.
        "options": {nom: valeur for nom, valeur in dits.items() if nom not in _PROPRES},
    }


def _entier(texte: str) -> int | str:
    """Return a small whole number, or the text itself for the check to refuse."""
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) < 10 else texte
