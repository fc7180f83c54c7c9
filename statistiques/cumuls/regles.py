"""What a salon's days are cut and counted with: rows that were made with anything else are not read."""

from __future__ import annotations

import datetime

from salon_paiement.models import Salon
from statistiques.mesures import VERSION

# Columns of the follow-up, in the order of ``regles_de``.
REGLES = ("fuseau", "heure_bascule", "definitions")


def regles_de(salon: Salon) -> tuple[str, datetime.time, int]:
    """Return the rules of today."""
    return salon.fuseau, salon.heure_bascule, VERSION
