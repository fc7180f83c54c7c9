"""The layout of a board as JSON, checked on its way in: what is not understood is refused, never guessed nor dropped.

::

    {"version": 1, "widgets": [
        {"genre": "carte", "largeur": 1, "hauteur": 1, "periode": "30j", "options": {"indicateur": "encaisse"}}]}
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from salon_paiement.erreurs import SaisieInvalide
from statistiques.widgets import SORTES
from statistiques.widgets.base import Champ, Sorte

# Read by one version of the layout only: another one is refused rather than half understood.
VERSION = 1
WIDGETS_MAX = 24
LARGEURS, HAUTEURS = range(1, 5), range(1, 3)
NOM_MAX = 60
# What a computer character would break: a line or a page, or the database itself.
_INTERDITS = frozenset({"Cc", "Cs"})
_CLES = frozenset({"genre", "largeur", "hauteur", "periode", "options"})


@dataclass(frozen=True, slots=True)
class Place:
    """One widget at its place; the order is that of the list. ``periode`` is empty where the kind has none."""

    genre: str
    largeur: int = 1
    hauteur: int = 1
    periode: str = ""
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def sorte(self) -> Sorte | None:
        """Return its kind, ``None`` when the catalogue no longer has it or no longer understands its settings."""
        sorte = SORTES.get(self.genre)
        return sorte if sorte is not None and sorte.comprend(self.options) else None


def disposition_lire(brut: object) -> list[Place]:
    """Check a layout as JSON gave it.

    Returns:
        Its widgets, in order, every setting present and known.

    Raises:
        SaisieInvalide: says which widget, and what is wrong with it; nothing is kept.
    """
    contenu = _objet(brut, frozenset({"version", "widgets"}), _("La disposition"))
    if contenu.get("version") != VERSION or isinstance(contenu.get("version"), bool):
        raise SaisieInvalide(_("Cette disposition vient d'une autre version : rechargez la page."))
    widgets = contenu.get("widgets")
    if not isinstance(widgets, list):
        raise SaisieInvalide(_("La disposition n'a pas de liste d'éléments."))
    if len(widgets) > WIDGETS_MAX:
        raise SaisieInvalide(
            _("Un tableau a au plus %(max)s éléments : retirez-en %(trop)s.")
            % {"max": WIDGETS_MAX, "trop": len(widgets) - WIDGETS_MAX}
        )
    return [_place(widget, _("Élément n° %(rang)s") % {"rang": rang}) for rang, widget in enumerate(widgets, start=1)]


def disposition_ecrire(places: list[Place]) -> dict[str, object]:
    """Return the JSON of a layout; :func:`disposition_lire` gives the same places back."""
    return {
        "version": VERSION,
        "widgets": [
            {
                "genre": place.genre,
                "largeur": place.largeur,
                "hauteur": place.hauteur,
                "periode": place.periode,
                "options": dict(place.options),
            }
            for place in places
        ],
    }


def place_nouvelle(genre: str) -> Place:
    """Return a widget just added, with the default settings of its kind.

    Raises:
        SaisieInvalide: the catalogue has no such kind.
    """
    sorte = SORTES.get(genre)
    if sorte is None:
        raise SaisieInvalide(_("Cet élément n'existe pas."))
    periode = sorte.periodes[0].value if sorte.periodes else ""
    return Place(genre, sorte.largeur, sorte.hauteur, periode, sorte.defauts)


def texte_court(brut: object, longueur: int, nom: str) -> str:
    """Return a text without its outer spaces.

    Raises:
        SaisieInvalide: not a text, too long, or with characters that are not written.
    """
    if not isinstance(brut, str):
        raise SaisieInvalide(_("%(nom)s : ce n'est pas un texte.") % {"nom": nom})
    texte = brut.replace("\r\n", "\n").strip()
    if len(texte) > longueur:
        raise SaisieInvalide(
            _("%(nom)s : %(longueur)s caractères au plus (il y en a %(n)s).")
            % {"nom": nom, "longueur": longueur, "n": len(texte)}
        )
    if any(unicodedata.category(signe) in _INTERDITS for signe in texte.replace("\n", "")):
        raise SaisieInvalide(_("%(nom)s : ce texte contient un signe qui ne s'écrit pas.") % {"nom": nom})
    return texte


def nom_lire(brut: object) -> str:
    """Return the name of a board; raises :class:`SaisieInvalide` like :func:`texte_court`, or when it is empty."""
    nom = texte_court(brut, NOM_MAX, _("Nom"))
    if not nom:
        raise SaisieInvalide(_("Donnez un nom à ce tableau."))
    return " ".join(nom.split())


def _place(brut: object, lieu: str) -> Place:
    widget = _objet(brut, _CLES, lieu)
    genre = widget.get("genre")
    sorte = SORTES.get(genre) if isinstance(genre, str) else None
    if sorte is None:
        raise SaisieInvalide(_("%(lieu)s : cet élément n'existe pas.") % {"lieu": lieu})
    return Place(
        genre=sorte.code,
        largeur=_taille(widget.get("largeur"), LARGEURS, _("%(lieu)s : la largeur va de 1 à 4.") % {"lieu": lieu}),
        hauteur=_taille(widget.get("hauteur"), HAUTEURS, _("%(lieu)s : la hauteur va de 1 à 2.") % {"lieu": lieu}),
        periode=_periode(widget.get("periode", ""), sorte, lieu),
        options=_options(widget.get("options", {}), sorte, lieu),
    )


def _objet(brut: object, cles: frozenset[str], lieu: str) -> Mapping[str, object]:
    if not isinstance(brut, dict):
        raise SaisieInvalide(_("%(lieu)s n'est pas lisible.") % {"lieu": lieu})
    if inconnues := [str(cle) for cle in brut if cle not in cles]:
        # Cut short and quoted: it was typed by nobody knows whom.
        raise SaisieInvalide(
            _("%(lieu)s : réglage inconnu (%(cle)s).") % {"lieu": lieu, "cle": ascii(inconnues[0])[1:40].rstrip("'")}
        )
    return brut


def _taille(brut: object, permises: range, message: str) -> int:
    # In Python True is 1, and 1.0 too: neither was meant as a size.
    if type(brut) is not int or brut not in permises:
        raise SaisieInvalide(message)
    return brut


def _periode(brut: object, sorte: Sorte, lieu: str) -> str:
    permises = [choix.value for choix in sorte.periodes] or [""]
    if not isinstance(brut, str) or brut not in permises:
        raise SaisieInvalide(_("%(lieu)s : cette période ne convient pas.") % {"lieu": lieu})
    return brut


def _options(brut: object, sorte: Sorte, lieu: str) -> dict[str, str]:
    options = _objet(brut, frozenset(champ.nom for champ in sorte.champs), lieu)
    return {champ.nom: _option(options.get(champ.nom), champ, lieu) for champ in sorte.champs}


def _option(brut: object, champ: Champ, lieu: str) -> str:
    nom = _("%(lieu)s, « %(champ)s »") % {"lieu": lieu, "champ": champ.titre}
    if not champ.choix:
        return texte_court(brut, champ.longueur, nom)
    if not isinstance(brut, str) or brut not in champ.choix:
        raise SaisieInvalide(_("%(nom)s : choisissez dans la liste.") % {"nom": nom})
    return brut
