"""What somebody asks for: which list, of which salons, over which business days, in which format and language."""

from __future__ import annotations

import datetime
import hashlib
import uuid
import zoneinfo
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from salon_paiement.calendrier import fin_de_journee, fuseau_de
from salon_paiement.droits import Action
from salon_paiement.models import Salon
from statistiques.models import QuoiExport

_UN_JOUR = datetime.timedelta(days=1)
# The log says who did what; everything else is figures.
_ACTIONS: dict[str, Action] = {QuoiExport.TRACES: Action.VOIR_JOURNAL}


def action_pour(quoi: str) -> Action:
    """Return what a person must be allowed to do in each salon whose ``quoi`` she takes away."""
    return _ACTIONS.get(quoi, Action.VOIR_STATISTIQUES)


@dataclass(frozen=True, slots=True)
class Demande:
    """One export; ``du`` and ``au`` are business days, both included, each in its salon's own zone.

    Args:
        onglet: the one tab of the statistics that is wanted; all of them when empty.
        actions: what whoever asks may do in every one of these salons: a report leaves out the rest.
    """

    quoi: str
    format: str
    salons: tuple[Salon, ...]
    du: datetime.date
    au: datetime.date
    langue: str = "fr"
    onglet: str = ""
    actions: frozenset[str] = frozenset()

    @property
    def empreinte(self) -> str:
        """The digest of everything that makes two files different."""
        dits = [
            self.quoi,
            self.format,
            self.langue,
            f"{self.du}",
            f"{self.au}",
            *sorted(f"{s.pk}" for s in self.salons),
            self.onglet,
            *sorted(self.actions),
        ]
        return hashlib.sha256("|".join(dits).encode()).hexdigest()

    def permet(self, action: Action) -> bool:
        """Tell whether whoever asks may do ``action`` in every one of these salons."""
        return action in self.actions

    @property
    def fuseaux(self) -> dict[uuid.UUID, zoneinfo.ZoneInfo]:
        """Each salon's zone."""
        return {salon.pk: fuseau_de(salon) for salon in self.salons}

    @property
    def nom(self) -> str:
        """The file's name, without anything a file system could mind."""
        return f"{self.quoi}-{self.du:%Y-%m-%d}-{self.au:%Y-%m-%d}.{self.format}"

    @property
    def titre(self) -> str:
        """What it holds, in words."""
        return capfirst(str(QuoiExport(self.quoi).label))

    @property
    def sous_titre(self) -> str:
        """Whose, and which days."""
        dates = {nom: date_format(jour, "j F Y") for nom, jour in (("du", self.du), ("au", self.au))}
        qui = self.salons[0].nom if len(self.salons) == 1 else _("%(nombre)d salons") % {"nombre": len(self.salons)}
        return f"{qui} · " + _("du %(du)s au %(au)s") % dates

    def quand(self, champ: str = "date_creation") -> Q:
        """Return the rows of these salons whose instant falls in these business days.

        Args:
            champ: the column of the instant; the model has a ``salon_id``.
        """
        groupes: dict[tuple[datetime.datetime, datetime.datetime], list[uuid.UUID]] = defaultdict(list)
        for salon in self.salons:
            bornes = fin_de_journee(salon, self.du - _UN_JOUR), fin_de_journee(salon, self.au)
            groupes[bornes].append(salon.pk)
        lignes = Q(pk__in=[])
        for (debut, fin), ids in groupes.items():
            lignes |= Q(salon_id__in=ids, **{f"{champ}__gte": debut, f"{champ}__lt": fin})
        return lignes
