"""A report as it is read: sections of lines in the reader's language, from the figures kept when it was written."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth.models import User
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from salon_paiement.calendrier import fuseau_de
from salon_paiement.droits import Action
from salon_paiement.models import GenreRapport, Salon
from statistiques.coupes import Genre
from statistiques.libelles import libelles
from statistiques.models import AlerteStatistique, RapportPeriodique
from statistiques.perimetre import Perimetre
from statistiques.rapports.calendrier import periode_de

Permis = Callable[[Action], bool]


def tout_permis(_action: Action) -> bool:
    """Tell the owner everything: it is her report."""
    return True


@dataclass(frozen=True, slots=True)
class Ligne:
    """One line: what, how much, and what to think of it."""

    titre: str
    texte: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a title; ``vide`` is said in their place when there are none."""

    titre: str
    lignes: list[Ligne]
    vide: str = ""


class Lu:
    """One report, its figures and the names they need; nothing is counted here.

    Args:
        contenu: the figures, when they are not the row's own yet.
    """

    def __init__(self, rapport: RapportPeriodique, contenu: dict[str, Any] | None = None) -> None:
        self.rapport = rapport
        self.contenu: dict[str, Any] = contenu if contenu is not None else (rapport.contenu or {})
        self.periode = periode_de(rapport.genre, rapport.debut)

    @property
    def salon(self) -> Salon:
        return self.rapport.salon

    @property
    def mesures(self) -> dict[str, int]:
        mesures: dict[str, int] = self.contenu["mesures"]
        return mesures

    @property
    def titre(self) -> str:
        """What it is, in words."""
        return capfirst(str(GenreRapport(self.rapport.genre).label))

    @property
    def quand(self) -> str:
        """Which day, week or month, in words."""
        debut, fin = self.periode.du, self.periode.au
        if self.rapport.genre == GenreRapport.MOIS:
            return date_format(debut, "F Y")
        if self.rapport.genre == GenreRapport.SEMAINE:
            return _("du %(du)s au %(au)s") % {"du": date_format(debut, "j F"), "au": date_format(fin, "j F Y")}
        return date_format(debut, "l j F Y")

    @property
    def arrete_le(self) -> datetime.datetime:
        """When it was written, on the salon's clock."""
        return datetime.datetime.fromisoformat(self.contenu["arrete_le"]).astimezone(fuseau_de(self.salon))

    @property
    def heure(self) -> str:
        """The same, as a clock says it."""
        return date_format(self.arrete_le, "H:i")

    @cached_property
    def personnes(self) -> dict[int, str]:
        """The names of whoever cancelled."""
        comptes = User.objects.filter(pk__in=[cle for cle, *_reste in self.contenu["annulations"]])
        return {compte.pk: compte.get_full_name() or compte.get_username() for compte in comptes}

    @cached_property
    def alertes(self) -> list[AlerteStatistique]:
        """The warnings of these days, as they are now."""
        trouvees = AlerteStatistique.objects.filter(pk__in=self.contenu["alertes"])
        return list(trouvees.order_by("jour", "genre", "mesure"))

    def noms(self, genre: Genre, nom: str) -> dict[str, str]:
        """Return the names of one breakdown's keys."""
        return libelles(Perimetre((self.salon,)), genre, [ligne[0] for ligne in self.contenu.get(nom, ())])
