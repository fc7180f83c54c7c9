"""The register of processing: the declared table with today's delays, what the last purges did, who else is told."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Max

from paiements.fournisseurs.erreurs import ConfigurationInvalide
from paiements.fournisseurs.registre import fournisseur_classe
from paiements.models import CompteFournisseur
from paiements.services.conservation import PURGE as PURGE_ARGENT
from salon_paiement.conservation import CATEGORIES, Categorie
from salon_paiement.models import Battement
from salon_paiement.portee import portee_systeme
from salon_paiement.services.conservation import PURGE
from traces.models import TraceTransaction
from traces.types import TypeTrace

# The last facts only: the page never reads a million of them to find a purge of last year.
FENETRE = 200_000


@dataclass(frozen=True, slots=True)
class LigneRegistre:
    """One row of the register.

    Args:
        jours: the delay in force; ``purge_le`` and ``lignes``: the last time something was forgotten, and how much that
            night, in these salons.
    """

    categorie: Categorie
    jours: int
    purge_le: datetime.datetime | None = None
    lignes: int = 0


def registre_lire(salons: Iterable[uuid.UUID]) -> list[LigneRegistre]:
    """Return the register as it is for these salons."""
    purges = _dernieres_purges(list(salons))
    return [
        LigneRegistre(categorie, settings.CONSERVATION[categorie.cle], *purges.get(categorie.cle, (None, 0)))
        for categorie in CATEGORIES
    ]


def derniere_purge() -> datetime.datetime | None:
    """Return when the last whole night of purges ended; ``None`` before the first one."""
    fins = dict(Battement.objects.filter(nom__in=(PURGE, PURGE_ARGENT)).values_list("nom", "vu_le"))
    return min(fins.values()) if len(fins) == 2 else None


def operateurs_informes(salons: Iterable[uuid.UUID]) -> list[str]:
    """Return the names of the operators that these salons' payments go through: they are given the number that pays."""
    noms = CompteFournisseur.objects.filter(salon_id__in=list(salons), actif=True).values_list("fournisseur", flat=True)
    return sorted({_nom(nom) for nom in noms})


def _nom(fournisseur: str) -> str:
    try:
        return str(fournisseur_classe(fournisseur).libelle)
    except ConfigurationInvalide:
        return fournisseur


def _dernieres_purges(salons: list[uuid.UUID]) -> dict[str, tuple[datetime.datetime, int]]:
    """By category: when its last batch was, and how many rows went within the hour before."""
    with portee_systeme("the last number given, whoever it was given to: an index's end"):
        dernier = TraceTransaction.objects.aggregate(dernier=Max("pk"))["dernier"] or 0
    recentes = TraceTransaction.objects.filter(
        pk__gt=dernier - FENETRE, type_trace=TypeTrace.PURGE, salon_id__in=salons
    ).order_by("-pk")
    trouvees: dict[str, tuple[datetime.datetime, int]] = {}
    for quand, donnees in recentes.values_list("date_creation", "donnees_structures"):
        fin, lignes = trouvees.get(donnees["categorie"], (quand, 0))
        if fin - quand < datetime.timedelta(hours=1):
            trouvees[donnees["categorie"]] = (fin, lignes + donnees["lignes"])
    return trouvees
