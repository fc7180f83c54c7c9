"""A message's recipient: encrypted, searched by digest, read when the message leaves."""

from __future__ import annotations

import uuid

from salon_paiement.models import Notification, ReglageCanal
from salon_paiement.models.notification import PLATEFORME
from salon_paiement.notifications.base import EchecEnvoi
from salon_paiement.services.identification import USAGE_COURRIEL
from traces.chiffrement import DechiffrementImpossible, chiffrer, dechiffrer, empreinte

# Of addresses, numbers, channels and devices alike: the name is that of the first of them.
USAGE = USAGE_COURRIEL
USAGE_DESTINATION = "destination"


def destinataire_chiffrer(salon_id: uuid.UUID | None, destinataire: str) -> bytes:
    """Encrypt a recipient with the salon's keys, the platform's when there is no salon."""
    return chiffrer(salon_id or PLATEFORME, USAGE, destinataire.encode())


def destinataire_empreinte(salon_id: uuid.UUID | None, destinataire: str) -> str:
    """Return the digest that makes an event unique for its recipient."""
    return empreinte(salon_id or PLATEFORME, USAGE, destinataire.casefold())


def destinataire_lire(notification: Notification) -> str:
    """Return whom a message goes to.

    Raises:
        EchecEnvoi: for good, it was erased.
    """
    if notification.destinataire_chiffre is None:
        raise EchecEnvoi("adresse effacée", definitif=True)
    return dechiffrer(notification.coffre, USAGE, notification.destinataire_chiffre).decode()


def destination_lire(reglage: ReglageCanal) -> str:
    """Return the owner's number for her own alerts; empty when she gave none, or when it cannot be read."""
    if reglage.destination_chiffree is None:
        return ""
    try:
        return dechiffrer(reglage.salon_id, USAGE_DESTINATION, reglage.destination_chiffree).decode()
    except DechiffrementImpossible:
        return ""


def destination_chiffrer(salon_id: uuid.UUID, numero: str) -> bytes | None:
    """Encrypt the owner's number; ``None`` for none."""
    return chiffrer(salon_id, USAGE_DESTINATION, numero.encode()) if numero else None
