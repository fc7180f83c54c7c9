"""The messages of the source by their names: each writes rows of the outbox, which sends them."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from typing import Any

from django.utils import timezone

from salon_paiement.models import Canal, Notification, Salon, SessionPaiement
from salon_paiement.notifications.depot import Message, notification_deposer
from salon_paiement.notifications.equipe import equipe_prevenir
from salon_paiement.notifications.recu import MODELE as RECU
from salon_paiement.notifications.recu import recu_annoncer
from salon_paiement.services.identification import courriel_reveler

CRITIQUE = "erreur_critique"


def envoyer_email_recu(session: SessionPaiement) -> bool:
    """Write the receipt's e-mail of a settled visit; returns whether she gave an address."""
    adresse = courriel_reveler(session)
    if adresse:
        notification_deposer(
            Message(
                salon_id=session.salon_id,
                evenement=f"{RECU}:{session.recu.pk}",
                modele=RECU,
                destinataire=adresse,
                langue=session.langue,
                session=session,
            )
        )
    return bool(adresse)


def envoyer_sms_confirmation(session: SessionPaiement) -> bool:
    """Write the receipt's message to her number, if she agreed to one; returns whether a message was due to her."""
    return recu_annoncer(session, session.recu, canaux=(Canal.WHATSAPP, Canal.SMS))


def rapport_journalier_cle(salon: Salon, jour: datetime.date, envoi: int = 1) -> str:
    """Return the outbox key of one sending of a business day's report."""
    cle = f"rapport_jour:{salon.pk.hex}:{jour.isoformat()}"
    return cle if envoi == 1 else f"{cle}:{envoi}"


def envoyer_rapport_journalier(
    salon: Salon, jour: datetime.date, canaux: Collection[str] | None = None, envoi: int = 1
) -> int:
    """Write a business day's report to the owner, once for each ``envoi``; returns how many messages are new."""
    evenement = rapport_journalier_cle(salon, jour, envoi)
    return equipe_prevenir(salon, evenement=evenement, modele="rapport_jour", canaux=canaux)


def alerter_erreur_critique(erreur: BaseException | str, contexte: Mapping[str, Any] | None = None) -> int:
    """Tell the platform's operators of a failure, once an hour for each kind and place.

    Args:
        erreur: an exception, or a fixed word; its text is never sent: it may quote anything.
        contexte: ``ou``: the place, a fixed word.

    Returns:
        How many messages are new.
    """
    genre = erreur if isinstance(erreur, str) else type(erreur).__name__
    ou, genre = (_mot(str(texte)) for texte in ((contexte or {}).get("ou", "?"), genre))
    evenement = f"critique:{ou}:{genre}:{timezone.now():%Y%m%d%H}"
    return equipe_prevenir(None, evenement=evenement, modele=CRITIQUE)


def critique_contexte(notification: Notification) -> dict[str, Any]:
    """Return place, kind and hour of a failure, from its event's key."""
    _critique, ou, genre, _heure = notification.evenement.split(":")
    return {"ou": ou, "genre": genre, "depuis": notification.date_creation}


def _mot(texte: str) -> str:
    return texte.replace(":", ".")[:28]
