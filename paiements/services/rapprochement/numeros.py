"""What is kept of a payer's number: a keyed digest to compare, and a mask to show. Never the number."""

from __future__ import annotations

import functools
import uuid

from salon_paiement.erreurs import SaisieInvalide
from salon_paiement.models import Salon
from salon_paiement.services.identification import e164_empreinte
from salon_paiement.telephones import numero_canonique


def numero_garder(salon: Salon, ecrit: str, *, digere: bool) -> tuple[str, str]:
    """Return (digest, mask) of a number as a provider writes it.

    Args:
        digere: whether the digest may serve; a line matched by its reference does without.

    Returns:
        An empty digest for what is not a number (a name, or digits already hidden).
    """
    chiffres = "".join(c for c in ecrit if c.isdigit())
    if len(chiffres) < 4 or any(c.isalpha() for c in ecrit):
        return "", ""
    return (_digerer(salon.pk, salon.pays, ecrit) if digere else "", f"** ** {chiffres[-2:]}")


@functools.lru_cache(maxsize=4096)
def _digerer(salon_id: uuid.UUID, pays: str, ecrit: str) -> str:
    try:
        return e164_empreinte(salon_id, numero_canonique(ecrit, pays))
    except SaisieInvalide:
        return ""
