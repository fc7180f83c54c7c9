"""Telling the owner, once per silence, that a poster is not scanned any more: another QR may cover it."""

from __future__ import annotations

from salon_paiement.models import PosteQR
from salon_paiement.notifications.equipe import equipes_prevenir, joignable
from salon_paiement.selecteurs_postes import Silence, silences

MODELE = "affiche_muette"


def postes_muets_annoncer() -> int:
    """Write one message to the owner for each silent poster she was not told of.

    The key holds the last scan's day: the next scan ends the silence, and another silence is another message.

    Returns:
        How many messages were written.
    """
    muets = silences(PosteQR.objects.filter(joignable("salon__")))
    return equipes_prevenir({silence_cle(s): (s.poste.salon, None) for s in muets}, modele=MODELE)


def silence_cle(silence: Silence) -> str:
    """Return the outbox key of one silence; it ends with the place, which the message reads."""
    return f"{MODELE}:{silence.depuis.isoformat()}:{silence.poste.pk.hex}"
