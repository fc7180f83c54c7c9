"""Where a salon's figures begin."""

from __future__ import annotations

import datetime

from paiements.models import Ecriture
from salon_paiement.calendrier import jour_affaires
from salon_paiement.models import Client, Salon, SessionPaiement
from traces.models import TraceTransaction


def premier_jour(salon: Salon) -> datetime.date:
    """Return the first business day on which anything happened, or the one the salon was created on; by indexes."""
    dates = [
        modele.objects.filter(salon=salon).order_by("date_creation").values_list("date_creation", flat=True).first()
        for modele in (Ecriture, Client, TraceTransaction)
    ]
    jours = {jour_affaires(salon, date) for date in (*dates, salon.date_creation) if date is not None}
    visite = SessionPaiement.objects.filter(salon=salon).order_by("jour").values_list("jour", flat=True).first()
    return min(jours | ({visite} if visite else set()))
