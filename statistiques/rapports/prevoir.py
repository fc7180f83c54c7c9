"""Planning: the row of a report is there long before it is due, so that a page shows it and a sweep finds it."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Sequence

from salon_paiement.models import Salon
from statistiques.etats_rapport import EtatRapport
from statistiques.models import RapportPeriodique
from statistiques.rapports.calendrier import Attendu, attendus
from traces.lots import par_lots

LOT = 500


def rapports_prevoir(genres: Collection[str], instant: datetime.datetime, salons: Sequence[Salon] | None = None) -> int:
    """Write the rows that lack, move those whose hour has changed; doing it again changes nothing.

    Args:
        genres: of which reports; ``instant``: aware; ``salons``: every working one by default.

    Returns:
        How many rows are new.
    """
    tous = Salon.objects.filter(actif=True).order_by("pk") if salons is None else salons
    return sum(_prevoir(lot, genres, instant) for lot in par_lots(tous, LOT))


def _prevoir(salons: Sequence[Salon], genres: Collection[str], instant: datetime.datetime) -> int:
    voulus = {
        (salon.pk, attendu.genre, attendu.debut): attendu
        for salon in salons
        for attendu in attendus(salon, salon.rapports & set(genres), instant)
    }
    if not voulus:
        return 0
    debuts = {debut for _salon, _genre, debut in voulus}
    connus = RapportPeriodique.objects.filter(salon__in=salons, genre__in=genres, debut__in=debuts)
    for salon_id, genre, debut, du_a, etat in connus.values_list("salon_id", "genre", "debut", "du_a", "etat"):
        attendu = voulus.pop((salon_id, genre, debut), None)
        if attendu is not None and etat == EtatRapport.A_VENIR and attendu.du_a != du_a:
            _deplacer(salon_id, attendu)
    nouveaux = [
        RapportPeriodique(
            salon_id=salon_id, genre=genre, debut=debut, du_a=attendu.du_a, prochaine_tentative=attendu.du_a
        )
        for (salon_id, genre, debut), attendu in voulus.items()
    ]
    # Two sweeps at once: the second one's rows are already there.
    RapportPeriodique.objects.bulk_create(nouveaux, ignore_conflicts=True)
    return len(nouveaux)


def _deplacer(salon_id: uuid.UUID, attendu: Attendu) -> None:
    """The owner closes at another hour, or her day is cut elsewhere."""
    sien = RapportPeriodique.objects.filter(salon_id=salon_id, genre=attendu.genre, debut=attendu.debut)
    sien.filter(etat=EtatRapport.A_VENIR).update(du_a=attendu.du_a, prochaine_tentative=attendu.du_a)
