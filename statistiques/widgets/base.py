"""What a kind of widget declares: its settings, who may see it, what it reads and the template that shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from salon_paiement.droits import Action
from statistiques.perimetre import Perimetre
from statistiques.periodes import Choix
from statistiques.widgets.lecture import Lecture

Texte = str | Promise
Options = Mapping[str, str]

PERIODES: dict[Choix, Texte] = {
    Choix.H24: _("aujourd'hui"),
    Choix.J7: _("7 jours"),
    Choix.J30: _("30 jours"),
    Choix.M12: _("12 mois"),
    Choix.TOUT: _("depuis le début"),
}
# A day alone has no shape over time.
DUREES = (Choix.J30, Choix.J7, Choix.M12, Choix.TOUT)
TOUTES = (Choix.J30, Choix.H24, Choix.J7, Choix.M12, Choix.TOUT)


@dataclass(frozen=True, slots=True)
class Champ:
    """One setting: a choice among declared values (the first is the default), or a text of at most ``longueur``."""

    nom: str
    titre: Texte
    choix: Mapping[str, Texte] = field(default_factory=dict)
    longueur: int = 0


@dataclass(frozen=True, slots=True)
class Regard:
    """One widget as one reader looks at it: the salons where she may, its settings and its period.

    Args:
        cle: stable name of the widget in its page.
    """

    user: User | AnonymousUser
    perimetre: Perimetre
    options: Options
    choix: Choix
    cle: str


def _rien(_regard: Regard, _lecture: Lecture) -> None:
    """Announce nothing: what is read is read when it is shown."""


@dataclass(frozen=True, slots=True)
class Sorte:
    """One kind of widget.

    Args:
        gabarit: template of its content, given ``contenu``.
        nommer: its title on a board.
        exige: every action its reader must be allowed to do, in each salon it reads.
        lire: the content, whatever the template expects.
        annoncer: says first what will be read, so that all widgets of one period share one reading.
        periodes: those it may be asked for, the default first; none when it has no period.
        largeur, hauteur: default size, in columns (1 to 4) and rows (1 or 2).
    """

    code: str
    titre: Texte
    aide: Texte
    gabarit: str
    nommer: Callable[[Options], str]
    exige: Callable[[Options], tuple[Action, ...]]
    lire: Callable[[Regard, Lecture], Any]
    annoncer: Callable[[Regard, Lecture], None] = _rien
    champs: tuple[Champ, ...] = ()
    periodes: tuple[Choix, ...] = ()
    largeur: int = 1
    hauteur: int = 1

    @property
    def defauts(self) -> dict[str, str]:
        """Return the settings of a widget just added."""
        return {champ.nom: next(iter(champ.choix), "") for champ in self.champs}

    def comprend(self, options: Options) -> bool:
        """Tell whether stored settings still mean something: the catalogue may have changed since."""
        return options.keys() == self.defauts.keys() and all(
            not champ.choix or options[champ.nom] in champ.choix for champ in self.champs
        )
