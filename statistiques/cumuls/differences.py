"""Writing only what changed: most rows of the day under way and of the last hours are the same a few seconds later."""

from __future__ import annotations

import datetime
import functools
import operator
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from statistiques.coupes import COLONNES
from statistiques.cumuls.lignes import lignes_inserer
from statistiques.mesures import PHOTOS, noms
from statistiques.models import CumulHeure, CumulJour, DetailHeure, DetailJour
from statistiques.tranches import Comptes, Details, Valeurs
from traces.lots import par_lots

# Keys named in one statement.
_CLES = 200


def jours_corriger(jours: Mapping[uuid.UUID, datetime.date], comptes: Comptes, details: Details) -> None:
    """Make the rows of one day of each salon what was counted; inside the caller's transaction."""
    par_jour: dict[datetime.date, list[uuid.UUID]] = defaultdict(list)
    for salon_id, jour in jours.items():
        par_jour[jour].append(salon_id)
    siens = functools.reduce(operator.or_, (Q(jour=jour, salon__in=ids) for jour, ids in par_jour.items()))
    # Photos of clients belong to finished days.
    _corriger(CumulJour.objects.filter(siens), ("salon_id", "jour"), noms(), comptes, PHOTOS)
    _corriger(DetailJour.objects.filter(siens), ("salon_id", "genre", "jour", "cle"), COLONNES, _ranger(details))


def heures_corriger(salons: Collection[uuid.UUID], comptes: Comptes, details: Details) -> None:
    """Make the hours of these salons what was counted, and forget all others; inside the caller's transaction."""
    siennes = Q(salon__in=salons)
    _corriger(CumulHeure.objects.filter(siennes), ("salon_id", "heure"), noms(), comptes)
    _corriger(DetailHeure.objects.filter(siennes), ("salon_id", "genre", "heure", "cle"), COLONNES, _ranger(details))


def _ranger(details: Details) -> dict[tuple[Any, ...], Valeurs]:
    """Return breakdowns by their rows' key."""
    return {(salon_id, genre, moment, cle): v for (salon_id, moment, genre, cle), v in details.items()}


def _corriger(
    rangees: QuerySet[Any],
    cles: Sequence[str],
    colonnes: Sequence[str],
    comptees: Mapping[tuple[Any, ...], Valeurs],
    nulles: Sequence[str] = (),
) -> None:
    """Delete and insert the rows that are not as counted.

    Args:
        cles: those of the primary key, in its order; ``nulles``: columns that are 0 in a new row.
    """
    rang = len(cles)
    stockees = {tuple(lue[:rang]): list(lue[rang:]) for lue in rangees.values_list(*cles, *colonnes)}
    voulues = {cle: [valeurs[nom] for nom in colonnes] for cle, valeurs in comptees.items()}
    neuves = {cle: valeurs for cle, valeurs in voulues.items() if stockees.get(cle) != valeurs}
    for lot in par_lots((cle for cle, valeurs in stockees.items() if voulues.get(cle) != valeurs), _CLES):
        rangees.filter(pk__in=lot).delete()
    lignes_inserer(
        rangees.model._meta.db_table,
        [*cles, *colonnes, *nulles],
        ([*cle, *valeurs, *(0 for _nom in nulles)] for cle, valeurs in neuves.items()),
    )
