"""Which days changed: the seals tell, one per fact, in an order without holes, so nothing that happened is missed."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Max, Min, Q

from paiements.models import Ecriture
from salon_paiement.calendrier import jour_affaires
from salon_paiement.models import Client, Salon, SessionPaiement
from statistiques.cumuls.photos import FENETRE
from traces.lots import par_lots
from traces.models import SceauTraces, TraceTransaction
from traces.types import TypeTrace

# Seals looked at in one round.
LOT = 5_000
# Far more than one statement's parameters: keys are looked up by so many.
_CLES = 1_000


@dataclass(slots=True)
class Fil:
    """What the seals after ``sequence`` touched.

    Args:
        jours: days to count again; ``visites``: those among them whose visits changed, which later photos show too.
        reste: there is more to read.
    """

    sequence: int
    jours: set[datetime.date] = field(default_factory=set)
    visites: set[datetime.date] = field(default_factory=set)
    reste: bool = False

    def a_compter(self, jusqu_a: datetime.date) -> set[datetime.date]:
        """Return the days to count again up to ``jusqu_a``, photos of the days that see a changed visit included."""
        ensemble = set(self.jours)
        for jour in self.visites:
            ensemble |= {jour + datetime.timedelta(days=n) for n in range(2 * FENETRE)}
        return {jour for jour in ensemble if jour <= jusqu_a}


def fil_lire(salon: Salon, depuis: int) -> Fil:
    """Read the salon's seals after ``depuis``, at most :data:`LOT`."""
    sceaux = SceauTraces.objects.filter(chaine=salon.pk, sequence__gt=depuis).order_by("sequence")
    lus = list(sceaux.values_list("sequence", "genre", "fait_id")[:LOT])
    fil = Fil(lus[-1][0] if lus else depuis, reste=len(lus) == LOT)
    _traces(salon, fil, [cle for _sequence, genre, cle in lus if genre == "t"])
    _ecritures(salon, fil, [cle for _sequence, genre, cle in lus if genre == "e"])
    return fil


def derniere_sequence(salon_id: uuid.UUID) -> int:
    """Return the rank of the salon's last seal, 0 without any."""
    dernier = SceauTraces.objects.filter(chaine=salon_id).order_by("-sequence").values_list("sequence", flat=True)
    return dernier.first() or 0


def _traces(salon: Salon, fil: Fil, cles: list[int]) -> None:
    sessions: set[uuid.UUID] = set()
    fusions: set[uuid.UUID] = set()
    for lot in par_lots(cles, _CLES):
        faits = TraceTransaction.objects.filter(pk__in=lot)
        for date, session_id, client_id, genre in faits.values_list(
            "date_creation", "session_id", "client_id", "type_trace"
        ):
            fil.jours.add(jour_affaires(salon, date))
            if session_id is not None:
                sessions.add(session_id)
            if genre == TypeTrace.FUSION_CLIENTS and client_id is not None:
                fusions.add(client_id)
    _sessions(fil, sessions)
    for client_id in fusions:
        _fusion(salon, fil, client_id)


def _ecritures(salon: Salon, fil: Fil, cles: list[int]) -> None:
    for lot in par_lots(cles, _CLES):
        dates = Ecriture.objects.filter(pk__in=lot).values_list("date_creation", flat=True)
        fil.jours |= {jour_affaires(salon, date) for date in dates}


def _sessions(fil: Fil, cles: Iterable[uuid.UUID]) -> None:
    for lot in par_lots(cles, _CLES):
        touches = set(SessionPaiement.objects.filter(pk__in=lot).values_list("jour", flat=True))
        fil.jours |= touches
        fil.visites |= touches


def _fusion(salon: Salon, fil: Fil, double_id: uuid.UUID) -> None:
    """Two cards made one: she is new once only, and her visits are one person's in every photo."""
    double = Client.objects.filter(pk=double_id).select_related("fusionne_dans").first()
    if double is None or double.fusionne_dans_id is None:
        return
    siennes = Client.objects.filter(Q(pk=double.fusionne_dans_id) | Q(fusionne_dans=double.fusionne_dans_id))
    fil.jours |= {jour_affaires(salon, date) for date in siennes.values_list("date_creation", flat=True)}
    bornes = SessionPaiement.objects.filter(client_id=double.fusionne_dans_id).aggregate(du=Min("jour"), au=Max("jour"))
    if bornes["du"]:
        fil.visites |= {
            bornes["du"] + datetime.timedelta(days=n) for n in range((bornes["au"] - bornes["du"]).days + 1)
        }
