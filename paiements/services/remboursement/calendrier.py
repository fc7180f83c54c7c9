"""When to ask a provider about a refund next."""

from __future__ import annotations

import datetime

from paiements.models import Remboursement
from paiements.services.echeancier import ECHELLE, LIMITE

_HEURE = 3600


def question_suivante(remboursement: Remboursement, maintenant: datetime.datetime) -> datetime.datetime | None:
    """Return when to ask next (aware), ``None`` once 72 hours have brought no answer: a person's turn."""
    age = maintenant - (remboursement.soumis_le or remboursement.date_creation)
    if age >= LIMITE:
        return None
    rang = remboursement.nombre_verifications
    secondes = ECHELLE[rang] if rang < len(ECHELLE) else (_HEURE if age < datetime.timedelta(hours=24) else 6 * _HEURE)
    return maintenant + datetime.timedelta(seconds=secondes)
