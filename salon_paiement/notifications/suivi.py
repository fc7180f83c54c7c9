"""What is written in the log of a message's way."""

from __future__ import annotations

from salon_paiement.models import Notification
from traces.services import Trace, trace_enregistrer
from traces.types import TypeTrace


def envoi_tracer(notification: Notification, resultat: str) -> None:
    """Write one fact, in the caller's transaction.

    Args:
        resultat: ``envoye``, ``echec``, ``incertain``, or what the gateway reported (:class:`Accuse`).
    """
    trace_enregistrer(
        Trace(
            type_trace=TypeTrace.ENVOI_RECU,
            salon_id=notification.salon_id,
            session_id=notification.session_id,
            donnees={
                "canal": notification.canal,
                "modele": notification.modele,
                "resultat": resultat,
                "tentatives": notification.tentatives,
            },
        )
    )
