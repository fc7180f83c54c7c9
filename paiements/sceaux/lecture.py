"""Reading the state of salons' seals: few statements whatever the number of salons, since the board asks often."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from paiements.sceaux.etat import EtatSceaux, Verification
from salon_paiement.models import Salon
from salon_paiement.portee import portee_systeme
from traces.attente import attentes
from traces.modeles_sceaux import SceauTraces
from traces.models import TraceTransaction
from traces.types import TypeTrace

# Verifications are made four times a day; what was found longer ago than this was found again since.
MEMOIRE = datetime.timedelta(days=30)


def etats_des_sceaux(salons: Sequence[Salon]) -> list[EtatSceaux]:
    """Return the state of each salon's seals; four statements whatever their number."""
    if not salons:
        return []
    cles = [salon.pk for salon in salons]
    with portee_systeme("what waits is read up to a few rows of each kind, and counted by salon afterwards"):
        attend = attentes()
    derniers, verifications = _derniers_sceaux(cles), verifications_de(cles)
    return [EtatSceaux(s, attend.get(s.pk), derniers.get(s.pk), verifications.get(s.pk)) for s in salons]


def verifications_de(salons: Sequence[uuid.UUID]) -> dict[uuid.UUID, Verification]:
    """Return the last verification of each salon's chain, where there was one.

    One that found something stays the last until another, that looked at least as far back, finds nothing: a glance at
    the end of the chain must not put out the light.
    """
    maintenant = timezone.now()
    recentes = TraceTransaction.objects.filter(
        salon_id__in=salons,
        type_trace=TypeTrace.VERIFICATION_TRACES,
        date_creation__range=(maintenant - MEMOIRE, maintenant),
    ).order_by("date_creation", "pk")
    dernieres: dict[uuid.UUID, Verification] = {}
    profondeurs: dict[uuid.UUID, int] = {}
    for trace in recentes:
        if trace.salon_id is None:
            continue
        d = trace.donnees_structures
        vue = Verification(trace.date_creation, d.get("faits", 0), d.get("anomalies", 0), d.get("archives", 0))
        depuis = d.get("depuis", 0)
        avant = dernieres.get(trace.salon_id)
        if avant is not None and avant.anomalies and not vue.anomalies and depuis > profondeurs[trace.salon_id]:
            continue
        dernieres[trace.salon_id], profondeurs[trace.salon_id] = vue, depuis
    return dernieres


def _derniers_sceaux(salons: Sequence[uuid.UUID]) -> dict[uuid.UUID, datetime.datetime]:
    faits = SceauTraces.objects.filter(chaine=OuterRef("pk"), scelle_le__lte=timezone.now())
    siens = faits.order_by("-sequence").values("scelle_le")[:1]
    lignes = Salon.objects.filter(pk__in=salons).annotate(dernier=Subquery(siens)).values_list("pk", "dernier")
    return {cle: dernier for cle, dernier in lignes if dernier is not None}
