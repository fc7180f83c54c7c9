"""Who could cancel cash: comparing her with people whose role forbids it would accuse whoever may."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.contrib.auth.models import User
from django.db.models import Q

from paiements.annulations.periode import faits_de
from salon_paiement.droits import DROITS, Action
from salon_paiement.models import Salon
from traces.types import TypeTrace

_ROLES = frozenset(role for role, permis in DROITS.items() if Action.ACCORDER_REMISE in permis)


def peuvent_annuler(salon: Salon, du: datetime.date, au: datetime.date, acteurs: Collection[int]) -> set[int]:
    """Return those of ``acteurs`` (keys of people) who may cancel cash in ``salon``, or might during the period.

    A role given or taken away meanwhile counts: somebody dismissed yesterday could, all month.
    """
    if not acteurs:
        return set()
    membre = Q(appartenances__salon=salon, appartenances__role__in=_ROLES, appartenances__actif=True)
    aujourd_hui = User.objects.filter(Q(is_superuser=True) | membre, pk__in=acteurs)
    changements = faits_de(salon, du, au).filter(type_trace=TypeTrace.CHANGEMENT_ROLE)
    alors = {
        donnees["utilisateur"]
        for donnees in changements.values_list("donnees_structures", flat=True)
        if _ROLES & {donnees["ancien"], donnees["nouveau"]}
    }
    return set(aujourd_hui.values_list("pk", flat=True)) | alors & set(acteurs)
