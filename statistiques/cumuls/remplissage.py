"""Filling the rollups: finished days once, changed days again, each salon on its own, killed at any moment.

A round is: what the seals say has changed, then the days that have ended since. Both are written with the mark that
says how far one is, in one transaction: a round that dies is a round that never was.
"""

from __future__ import annotations

import datetime
import logging
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from salon_paiement.calendrier import jour_affaires
from salon_paiement.models import Salon
from statistiques.cumuls.ecriture import avant_effacer, jours_ecrire
from statistiques.cumuls.fil import derniere_sequence, fil_lire
from statistiques.cumuls.premier import premier_jour
from statistiques.cumuls.present import presents_compter
from statistiques.cumuls.regles import REGLES, regles_de
from statistiques.models import SuiviCumuls
from traces.duree import sans_limite
from traces.incidents import incident_noter

journal = logging.getLogger(__name__)

# A day has ended for this long before it is stored: what was being written then is there (later facts re-open it).
MARGE = datetime.timedelta(minutes=2)
# Seconds of one round for the day under way: finished days come first, and what is not counted is read live.
DUREE_PRESENT = 20.0
# Days in one transaction.
LOT = 366
_UN_JOUR = datetime.timedelta(days=1)
Avance = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Bilan:
    """What a filling did; ``jours`` were counted, in ``duree`` seconds."""

    jours: int = 0
    duree: float = 0.0


@sans_limite()
def cumuls_remplir(duree: float = float("inf"), avancer: Avance | None = None) -> Bilan:
    """Bring every salon up to yesterday, then the day under way; one that fails does not stop the others.

    Args:
        duree: seconds after which no new piece of work is begun.
        avancer: told how many days were counted so far.
    """
    debut, jours = time.monotonic(), 0
    for salon_id in Salon.objects.order_by("pk").values_list("pk", flat=True):
        try:
            for ecrits in _salon_remplir(salon_id, debut + duree):
                jours += ecrits
                if avancer is not None:
                    avancer(jours)
        except Exception as erreur:
            journal.exception("cumuls de %s", salon_id)
            incident_noter("statistiques", erreur, salon_id=salon_id)
    presents_compter(min(debut + duree, time.monotonic() + DUREE_PRESENT))
    return Bilan(jours, time.monotonic() - debut)


def cumuls_oublier(salon: Salon, depuis: datetime.date | None = None) -> None:
    """Trust nothing stored from ``depuis`` on (everything by default): the next filling counts it again.

    The rows stay until then, unread: what was counted of traces that are archived by now is only there.
    """
    with transaction.atomic():
        suivi = SuiviCumuls.objects.select_for_update(no_key=True).filter(salon=salon).first()
        if suivi is None:
            return
        complet = min(suivi.complet, depuis - _UN_JOUR) if depuis and suivi.complet else None
        SuiviCumuls.objects.filter(salon=salon).update(complet=complet, version=F("version") + 1)


def jours_a_compter() -> int:
    """Return how many days a filling would have to count first, for its progress bar."""
    total = 0
    suivis = {suivi.salon_id: suivi for suivi in SuiviCumuls.objects.all()}
    for salon in Salon.objects.all():
        suivi = suivis.get(salon.pk)
        debut = suivi.complet + _UN_JOUR if suivi and suivi.complet else premier_jour(salon)
        total += max((hier_de(salon) - debut).days + 1, 0)
    return total


def _salon_remplir(salon_id: uuid.UUID, fin: float) -> Iterator[int]:
    """Do one salon in pieces; yield the days counted by each."""
    while time.monotonic() < fin:
        # Read again each time: its zone or the end of its day may change while it is being counted.
        fait = _morceau(Salon.objects.get(pk=salon_id))
        if fait is None:
            return
        yield fait


def _morceau(salon: Salon) -> int | None:
    """Do one piece: ``None`` when nothing is left to do, or when somebody else is doing it."""
    SuiviCumuls.objects.get_or_create(salon=salon)
    debut = time.monotonic()
    with transaction.atomic():
        suivi = (
            SuiviCumuls.objects.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
            .filter(salon=salon)
            .first()
        )
        if suivi is None:
            return None
        if regles_de(salon) != tuple(getattr(suivi, nom) for nom in REGLES):
            _recommencer(salon, suivi)
        jours, champs = _a_faire(salon, suivi)
        if not jours and not champs:
            return None
        if jours:
            # A clock that went back does not take days out of months that had ended.
            jours_ecrire(salon, jours, max(hier_de(salon), suivi.complet or datetime.date.min))
            duree_ms = int((time.monotonic() - debut) * 1000)
            champs |= {"version": F("version") + 1, "rempli_le": timezone.now(), "duree_ms": duree_ms}
        SuiviCumuls.objects.filter(salon=salon).update(**champs)
    return len(jours)


def _a_faire(salon: Salon, suivi: SuiviCumuls) -> tuple[set[datetime.date], dict[str, Any]]:
    """Return the days of the next piece and what it marks as done."""
    hier = hier_de(salon)
    if suivi.complet is not None:
        fil = fil_lire(salon, suivi.sequence)
        if fil.sequence != suivi.sequence:
            return fil.a_compter(suivi.complet), {"sequence": fil.sequence}
    debut = suivi.complet + _UN_JOUR if suivi.complet else premier_jour(salon)
    if debut > hier:
        return set(), {}
    au = min(debut + (LOT - 1) * _UN_JOUR, hier)
    champs: dict[str, Any] = {"complet": au}
    if suivi.complet is None:
        # Read before the days are counted: what is sealed later will be looked at.
        champs["sequence"] = derniere_sequence(salon.pk)
        avant_effacer(salon, debut)
    return {debut + n * _UN_JOUR for n in range((au - debut).days + 1)}, champs


def hier_de(salon: Salon) -> datetime.date:
    """Return the last business day that has ended for good."""
    return jour_affaires(salon, timezone.now() - MARGE) - _UN_JOUR


def _recommencer(salon: Salon, suivi: SuiviCumuls) -> None:
    """The day is cut elsewhere, or something else is counted: all is counted again, each row in its turn.

    Until then a page that had begun to read finds all of them.
    """
    suivi.fuseau, suivi.heure_bascule, suivi.definitions = regles_de(salon)
    suivi.complet, suivi.sequence = None, 0
    suivi.version += 1
    suivi.save(update_fields=[*REGLES, "complet", "sequence", "version"])
