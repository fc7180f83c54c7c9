"""The day under way and the last hours, counted ahead: rows that are read only while nothing has come since.

What is there is looked at first (``etats.py``), and only then counted: what is committed meanwhile, whichever side of
the counting it fell, makes a reader find something else than what was looked at, and count by herself. So these rows
make pages fast and can make none of them wrong, late or missing as they may be.
"""

from __future__ import annotations

import datetime
import logging
import time
import uuid
from collections.abc import Collection, Mapping, Sequence

from django.db import connection, transaction
from django.utils import timezone

from salon_paiement.calendrier import jours_affaires
from salon_paiement.models import Salon
from statistiques.cumuls.differences import heures_corriger, jours_corriger
from statistiques.cumuls.recents import PERSONNE, recents_compter
from statistiques.cumuls.regles import REGLES, regles_de
from statistiques.etats import FRAICHEUR, Etat, etats_lire
from statistiques.models import SuiviCumuls
from statistiques.periodes import heure_de
from statistiques.tranches import Tranche, compter, compter_details, etendue, journee
from traces.incidents import incident_noter
from traces.lots import par_lots

journal = logging.getLogger(__name__)

# Salons in one transaction: statements are the same few, however many salons they count.
LOT = 50
# Salons whose state is read at once.
_REGARD = 500
# Whole hours kept: a day, the day before it, and some more for a reader who began before the hour struck.
HEURES = 50
# What did not change is counted again before readers stop to believe it.
_REPRISE = FRAICHEUR * 4 / 5
# Facts dated from this long ago on are counted one by one: no transaction lasts that long.
_RECUL = datetime.timedelta(minutes=15)
_UNE_HEURE = datetime.timedelta(hours=1)
_UN_JOUR = datetime.timedelta(days=1)
# What one counting says of itself.
_COMPTE = ("vu", "vu_jour", "vu_le", "heures_depuis", "recents", "recents_suite", "recents_le")


def presents_compter(fin: float) -> int:
    """Count the day under way of the salons whose rows readers do not believe any more, the oldest first.

    Args:
        fin: by ``time.monotonic()``, when no further lot is begun.

    Returns:
        How many salons were counted.
    """
    total = 0
    for lot in par_lots(_a_compter(), LOT):
        if time.monotonic() >= fin:
            break
        try:
            total += _lot_compter(lot)
        except Exception as erreur:
            journal.exception("journée en cours")
            incident_noter("statistiques", erreur)
    return total


def _a_compter() -> list[uuid.UUID]:
    maintenant = timezone.now()
    vieux: list[tuple[datetime.datetime, uuid.UUID]] = []
    for salons in par_lots(Salon.objects.order_by("pk").iterator(), _REGARD):
        for cle, etat in etats_lire(salons).items():
            if etat.complet is not None and not _convient(etat, maintenant):
                vieux.append((etat.vu_le or datetime.datetime.min.replace(tzinfo=datetime.UTC), cle))
    return [cle for _vu_le, cle in sorted(vieux)]


def _convient(etat: Etat, maintenant: datetime.datetime) -> bool:
    return etat.present is not None and etat.vu_le is not None and maintenant - etat.vu_le < _REPRISE


def _lot_compter(cles: Collection[uuid.UUID]) -> int:
    """Count these salons, all or none; one whose follow-up somebody else holds waits for the next round."""
    maintenant = timezone.now()
    with transaction.atomic():
        suivis = SuiviCumuls.objects.select_for_update(
            skip_locked=connection.features.has_select_for_update_skip_locked
        ).filter(salon__in=cles, complet__isnull=False)
        tenus = {suivi.salon_id: suivi for suivi in suivis.order_by("pk")}
        salons = list(Salon.objects.filter(pk__in=tenus).order_by("pk"))
        jours = jours_affaires(salons, maintenant)
        salons = [salon for salon in salons if _a_jour(salon, tenus[salon.pk], jours[salon.pk])]
        if salons:
            _ecrire(salons, {salon.pk: jours[salon.pk] for salon in salons}, maintenant)
    return len(salons)


def _a_jour(salon: Salon, suivi: SuiviCumuls, jour: datetime.date) -> bool:
    """Tell whether all finished days are there, cut by today's rules."""
    regles = tuple(getattr(suivi, nom) for nom in REGLES) == regles_de(salon)
    return regles and suivi.complet == jour - _UN_JOUR


def _ecrire(salons: Sequence[Salon], jours: Mapping[uuid.UUID, datetime.date], maintenant: datetime.datetime) -> None:
    suivis = SuiviCumuls.objects.filter(salon__in=list(jours))
    suivis.update(vu="", vu_depuis=maintenant - _RECUL)
    # Before anything is counted.
    vus = {cle: etat.vu for cle, etat in etats_lire(salons).items()}
    tranches = [journee(salon, jours[salon.pk]) for salon in salons]
    jours_corriger(jours, compter(tranches), compter_details(tranches))
    debut, tranches = dernieres_heures(salons, maintenant)
    heures_corriger(list(jours), compter(tranches, par_heure=True), compter_details(tranches, par_heure=True))
    recents = recents_compter(salons, maintenant)
    for suivi in suivis:
        suivi.vu, suivi.vu_jour, suivi.vu_le = vus[suivi.salon_id], jours[suivi.salon_id], maintenant
        suivi.heures_depuis, suivi.recents_le = debut, maintenant
        suivi.recents, suivi.recents_suite = recents.get(suivi.salon_id, PERSONNE)
        suivi.save(update_fields=_COMPTE)


def dernieres_heures(salons: Collection[Salon], instant: datetime.datetime) -> tuple[datetime.datetime, list[Tranche]]:
    """Return the first of the hours kept at ``instant`` (aware), and all of them as slices, the hour to come included.

    What is noted may be dated of it: the hour may strike meanwhile, or on another server's clock.
    """
    fin = heure_de(instant) + 2 * _UNE_HEURE
    debut = fin - (HEURES + 1) * _UNE_HEURE
    return debut, [tranche for salon in salons for tranche in etendue(salon, debut, fin)]
