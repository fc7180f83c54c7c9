"""Rows written by hand: said to be counted with today's rules, or nobody would read them."""

from __future__ import annotations

import datetime

from salon_paiement.models import Salon
from statistiques.cumuls.regles import REGLES, regles_de
from statistiques.models import SuiviCumuls


def ranger_jusqu_a(salon: Salon, complet: datetime.date) -> None:
    """Say that the days of this salon up to ``complet`` are stored."""
    regles = dict(zip(REGLES, regles_de(salon), strict=True))
    SuiviCumuls.objects.update_or_create(salon=salon, defaults={"complet": complet, **regles})
