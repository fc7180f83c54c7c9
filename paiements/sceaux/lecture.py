"""Reading the state of salons' seals: few statements whatever the number of salons, since the board asks often."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence

from django.db.models import OuterRef, Subquery

from paiements.sceaux.etat import EtatSceaux, Verification
from salon_paiement.models import Salon
from traces.attente import attentes
from traces.modeles_sceaux import SceauTraces
from traces.models import TraceTransaction
from traces.types import TypeTrace


def etats_des_sceaux(salons: Sequence[Salon]) -> list[EtatSceaux]:
    """Return the state of each salon's seals; four statements whatever their number."""
    if not salons:
        return []
    attend, cles = attentes(), [salon.pk for salon in salons]
    derniers, verifications = _derniers_sceaux(cles), verifications_de(cles)
    return [EtatSceaux(s, attend.get(s.pk), derniers.get(s.pk), verifications.get(s.pk)) for s in salons]


def verifications_de(salons: Sequence[uuid.UUID]) -> dict[uuid.UUID, Verification]:
    """Return the last verification of each salon's chain, where there was one; one statement."""
    siennes = TraceTransaction.objects.filter(salon_id=OuterRef("pk"), type_trace=TypeTrace.VERIFICATION_TRACES)
    derniere = Subquery(siennes.order_by("-pk").values("pk")[:1])
    cles = Salon.objects.filter(pk__in=salons).annotate(derniere=derniere).values("derniere")
    traces = TraceTransaction.objects.filter(pk__in=cles)
    return {
        trace.salon_id: Verification(
            trace.date_creation, trace.donnees_structures["faits"], trace.donnees_structures["anomalies"]
        )
        for trace in traces
        if trace.salon_id is not None
    }


def _derniers_sceaux(salons: Sequence[uuid.UUID]) -> dict[uuid.UUID, datetime.datetime]:
    siens = SceauTraces.objects.filter(chaine=OuterRef("pk")).order_by("-sequence").values("scelle_le")[:1]
    lignes = Salon.objects.filter(pk__in=salons).annotate(dernier=Subquery(siens)).values_list("pk", "dernier")
    return {cle: dernier for cle, dernier in lignes if dernier is not None}
