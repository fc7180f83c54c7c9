"""Writing messages in the outbox, inside the effect's transaction."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from salon_paiement.models import Canal, Notification, SessionPaiement
from salon_paiement.notifications.destinataires import destinataire_chiffrer, destinataire_empreinte


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to write in the outbox. ``evenement`` is what makes it unique for its recipient.

    Args:
        salon_id: ``None`` for the platform's operators.
    """

    salon_id: uuid.UUID | None
    evenement: str
    modele: str
    destinataire: str
    canal: str = Canal.COURRIEL
    langue: str = "fr"
    session: SessionPaiement | None = None


def notification_deposer(message: Message) -> None:
    """Write a message; the same event to the same person twice is one row."""
    Notification.objects.bulk_create([_ligne(message)], ignore_conflicts=True)


def notifications_deposer(messages: Iterable[Message]) -> int:
    """Write messages about one event; returns how many were not written before."""
    lignes = [_ligne(message) for message in messages]
    if not lignes:
        return 0
    salon: dict[str, Any] = {"salon_id": lignes[0].salon_id}
    connues = Notification.objects.filter(evenement=lignes[0].evenement, **salon)
    deja = set(connues.values_list("canal", "destinataire_empreinte"))
    nouvelles = [ligne for ligne in lignes if (ligne.canal, ligne.destinataire_empreinte) not in deja]
    Notification.objects.bulk_create(nouvelles, ignore_conflicts=True)
    return len(nouvelles)


def _ligne(message: Message) -> Notification:
    return Notification(
        salon_id=message.salon_id,
        session=message.session,
        evenement=message.evenement,
        modele=message.modele,
        canal=message.canal,
        langue=message.langue,
        destinataire_chiffre=destinataire_chiffrer(message.salon_id, message.destinataire),
        destinataire_empreinte=destinataire_empreinte(message.salon_id, message.destinataire),
        prochaine_tentative=timezone.now(),
    )
