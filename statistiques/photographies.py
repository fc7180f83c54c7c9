"""The photos of clients that pages show: those of finished days, each salon's added up."""

from __future__ import annotations

import datetime
import functools
import operator
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db.models import Q
from django.utils import timezone

from salon_paiement.calendrier import jour_affaires
from salon_paiement.models import Salon
from statistiques.cumuls.photos import photos_de
from statistiques.cumuls.remplissage import hier_de
from statistiques.mesures import PHOTOS, ajouter
from statistiques.models import CumulJour
from statistiques.perimetre import Perimetre
from statistiques.vif import premier_lire


def photos_lire(
    perimetre: Perimetre, complets: Mapping[uuid.UUID, datetime.date], fins: Sequence[datetime.date]
) -> list[dict[str, int]]:
    """Return the distinct clients as the last finished day up to each of ``fins`` shows them; one statement.

    A salon whose rows stop earlier is looked at live: the thirty days of another month are not what is asked for. So
    is one on its first day, which shows who came today.

    Args:
        complets: the last finished day stored of each salon that has one.
    """
    sommes = [dict.fromkeys(PHOTOS, 0) for _fin in fins]
    ranges: dict[datetime.date, dict[uuid.UUID, list[int]]] = defaultdict(lambda: defaultdict(list))
    for salon in perimetre.salons:
        complet = complets.get(salon.pk)
        for rang, fin in enumerate(fins):
            jour = min(hier_de(salon), fin)
            if complet is not None and complet >= jour:
                ranges[min(complet, fin)][salon.pk].append(rang)
            else:
                vives = _vive(salon, jour, fin)
                ajouter(sommes[rang], vives, vives.values())
    if ranges:
        siennes = functools.reduce(operator.or_, (Q(jour=jour, salon__in=list(ids)) for jour, ids in ranges.items()))
        for cle, jour, *valeurs in CumulJour.objects.filter(siennes).values_list("salon_id", "jour", *PHOTOS):
            for rang in ranges[jour][cle]:
                ajouter(sommes[rang], PHOTOS, valeurs)
    return sommes


def _vive(salon: Salon, jour: datetime.date, fin: datetime.date) -> dict[str, int]:
    if jour < premier_lire(salon):
        jour = min(jour_affaires(salon, timezone.now()), fin)
    return photos_de(salon.pk, jour, jour)[jour]
