"""Business days and deadlines, in each salon's own time zone."""

from __future__ import annotations

import datetime
import uuid
import zoneinfo
from collections.abc import Iterable

from salon_paiement.models import Salon

_UN_JOUR = datetime.timedelta(days=1)
# Business days by which two calendars may date one instant, 26 hours of zones and 24 of cut-off: a visit keeps the day
# of the calendar it came under, and whoever names days only to use an index names that many more.
RECALAGE = 3


def fuseau_de(salon: Salon) -> zoneinfo.ZoneInfo:
    """Return the salon's time zone."""
    return zoneinfo.ZoneInfo(salon.fuseau)


def fuseaux_possibles() -> list[tuple[str, str]]:
    """Return the time zones of Africa, as a form's choices."""
    return [(nom, nom) for nom in sorted(zoneinfo.available_timezones()) if nom.startswith("Africa/")]


def jour_affaires(salon: Salon, instant: datetime.datetime) -> datetime.date:
    """Return the business day of an aware ``instant``: before the cut-off it is still yesterday.

    The cut-off is the instant :func:`fin_de_journee` gives, which the wall clock alone does not tell in an hour that
    it skips or lives twice.
    """
    local = instant.astimezone(fuseau_de(salon))
    jour = local.date() - _UN_JOUR if local.time() < salon.heure_bascule else local.date()
    # Two times of one zone are compared by their clocks: in UTC they are instants.
    exact = instant.astimezone(datetime.UTC)
    if exact >= fin_de_journee(salon, jour).astimezone(datetime.UTC):
        return jour + _UN_JOUR
    return jour - _UN_JOUR if exact < fin_de_journee(salon, jour - _UN_JOUR).astimezone(datetime.UTC) else jour


def jours_affaires(salons: Iterable[Salon], instant: datetime.datetime) -> dict[uuid.UUID, datetime.date]:
    """Return the business day of an aware ``instant`` in each salon; salons that share a calendar share its cost."""
    jours: dict[tuple[str, datetime.time], datetime.date] = {}
    trouves = {}
    for salon in salons:
        calendrier = salon.fuseau, salon.heure_bascule
        if calendrier not in jours:
            jours[calendrier] = jour_affaires(salon, instant)
        trouves[salon.pk] = jours[calendrier]
    return trouves


def fin_de_journee(salon: Salon, jour: datetime.date) -> datetime.datetime:
    """Return the aware instant at which business day ``jour`` ends."""
    return datetime.datetime.combine(jour + datetime.timedelta(days=1), salon.heure_bascule, tzinfo=fuseau_de(salon))


def echeance_scan(salon: Salon, instant: datetime.datetime) -> datetime.datetime:
    """Return when a scan without choice ends: some minutes after the last activity."""
    return instant + datetime.timedelta(minutes=salon.minutes_scan)


def echeance_composee(salon: Salon, instant: datetime.datetime) -> datetime.datetime:
    """Return when a ticket or composed session ends: the day's end plus a margin (braids take six hours)."""
    fin = fin_de_journee(salon, jour_affaires(salon, instant))
    return max(fin + datetime.timedelta(hours=salon.heures_apres_journee), echeance_scan(salon, instant))
