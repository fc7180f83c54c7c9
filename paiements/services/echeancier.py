"""When to ask a provider next: pure functions of a row and the clock."""

from __future__ import annotations

import datetime
import random

from paiements.etats import VIVANTS, EtatPaiement
from paiements.models import Paiement

_MINUTE, _HEURE = 60, 3600
# Seconds between questions, by rank; then hourly to 24 h and six-hourly to 72 h.
ECHELLE = (
    3, 6, 10, 15, 20, 30, 45, 60, 90,
    2 * _MINUTE, 3 * _MINUTE, 5 * _MINUTE, 10 * _MINUTE, 15 * _MINUTE, 30 * _MINUTE, 60 * _MINUTE,
)  # fmt: skip
ECART_MINIMAL = datetime.timedelta(seconds=5)
LIMITE = datetime.timedelta(hours=72)
# A refusal is asked about again at these ages: operators do answer "failed", then take the money.
AGES_CONTRE_VERIFICATION = (datetime.timedelta(minutes=10), datetime.timedelta(hours=24))


def prochaine_question(paiement: Paiement, maintenant: datetime.datetime) -> datetime.datetime | None:
    """Return when to ask about ``paiement`` next, ``None`` when nobody should any more.

    Args:
        maintenant: aware; the rank is ``paiement.nombre_verifications``, the age counts from ``initie_le``.
    """
    age = maintenant - (paiement.initie_le or paiement.date_creation)
    if paiement.etat in VIVANTS:
        return None if age >= LIMITE else maintenant + _delai(paiement.nombre_verifications, age)
    if paiement.etat in {EtatPaiement.REUSSI, EtatPaiement.EXTOURNE}:
        return None
    depart = maintenant - age
    return next((depart + cible for cible in AGES_CONTRE_VERIFICATION if age < cible), None)


def _delai(rang: int, age: datetime.timedelta) -> datetime.timedelta:
    if rang < len(ECHELLE):
        secondes = float(ECHELLE[rang])
    else:
        secondes = _HEURE if age < datetime.timedelta(hours=24) else 6 * _HEURE
    # Jitter: a thousand attempts of one outage must not be asked about in the same second.
    return datetime.timedelta(seconds=secondes * random.uniform(1.0, 1.1))
