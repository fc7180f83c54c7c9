"""How far behind the stored figures are: shown under every page, told to whoever watches the installation."""

from __future__ import annotations

import datetime
import logging
import uuid
from dataclasses import dataclass

from django.utils import timezone

from salon_paiement.models import Salon
from statistiques.cumuls.fil import derniere_sequence
from statistiques.cumuls.remplissage import hier_de
from statistiques.models import SuiviCumuls

journal = logging.getLogger(__name__)
# A filler that has stopped, and not one that is busy.
RETARD_MAX_JOURS = 2


@dataclass(frozen=True, slots=True)
class Retard:
    """What one salon's rows lack: whole days, and sealed facts nobody looked at yet."""

    salon: Salon
    jours: int
    faits: int


def retards() -> list[Retard]:
    """Return the salons whose rows are behind, the furthest first; pages stay exact, they only take longer."""
    suivis = {suivi.salon_id: suivi for suivi in SuiviCumuls.objects.all()}
    trouves = []
    for salon in Salon.objects.order_by("nom"):
        suivi = suivis.get(salon.pk)
        if suivi is None or suivi.complet is None:
            trouves.append(Retard(salon, (timezone.now() - salon.date_creation).days, 0))
            continue
        jours = (hier_de(salon) - suivi.complet).days
        trouves.append(Retard(salon, jours, derniere_sequence(salon.pk) - suivi.sequence))
    return sorted((r for r in trouves if r.jours > 0 or r.faits > 0), key=lambda r: (-r.jours, -r.faits))


def retards_signaler() -> int:
    """Say in the log which salons are far behind; return how many."""
    loin = [retard for retard in retards() if retard.jours >= RETARD_MAX_JOURS]
    for retard in loin:
        journal.error("statistiques de %s : %s jours de retard", retard.salon.slug, retard.jours)
    return len(loin)


def arrete_le(salon_ids: list[uuid.UUID]) -> datetime.datetime | None:
    """Return when the rows of these salons were last written, the oldest; ``None`` when one never was."""
    dates = list(SuiviCumuls.objects.filter(salon__in=salon_ids).values_list("rempli_le", flat=True))
    ecrites = [date for date in dates if date is not None]
    return min(ecrites) if ecrites and len(ecrites) == len(salon_ids) else None
