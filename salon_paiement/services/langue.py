"""The language a client reads, kept for her receipt and messages."""

from __future__ import annotations

from django.db import transaction

from salon_paiement.models import SessionPaiement
from salon_paiement.services.transition import session_noter, session_verrouiller


def session_langue_noter(session: SessionPaiement, langue: str) -> None:
    """Remember ``langue`` (``fr`` or ``en``) when it is not the session's already."""
    if session.langue == langue:
        return
    with transaction.atomic():
        session_noter(session_verrouiller(session.pk), {"langue": langue})
    session.langue = langue
