"""A partner's address keeps its secrets encrypted: the one in force, and the one before for a day."""

from __future__ import annotations

import datetime

from cryptography.fernet import InvalidToken
from django.utils import timezone

from salon_paiement.models import PointSortie
from salon_paiement.sortants.signature import secret_nouveau
from traces.chiffrement import chiffrer_identifiants, dechiffrer_identifiants

# Both sign during this time: the partner changes hers when it suits her, and misses nothing.
CHEVAUCHEMENT = datetime.timedelta(hours=24)


def secrets_en_vigueur(point: PointSortie) -> tuple[str, ...]:
    """Return the secrets that sign now, the newest first; none when the key that encrypted them is lost."""
    gardes = _lire(point)
    vivants = [gardes.get("courant", "")]
    if point.precedent_jusqu is not None and point.precedent_jusqu > timezone.now():
        vivants.append(gardes.get("precedent", ""))
    return tuple(secret for secret in vivants if secret)


def secret_poser(point: PointSortie) -> str:
    """Put a new secret on ``point``, unsaved, and return it; one before, if any, signs for another day.

    Columns to save: ``secrets_chiffres``, ``precedent_jusqu``.
    """
    ancien = _lire(point).get("courant", "") if point.secrets_chiffres else ""
    neuf = secret_nouveau()
    point.secrets_chiffres = chiffrer_identifiants({"courant": neuf, **({"precedent": ancien} if ancien else {})})
    point.precedent_jusqu = timezone.now() + CHEVAUCHEMENT if ancien else None
    return neuf


def _lire(point: PointSortie) -> dict[str, str]:
    try:
        return dechiffrer_identifiants(point.secrets_chiffres)
    except InvalidToken:
        return {}
