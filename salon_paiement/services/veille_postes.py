"""Telling the owner, once per silence, that a poster is not scanned any more: another QR may cover it."""

from __future__ import annotations

from salon_paiement.models import Notification, PosteQR
from salon_paiement.notifications.boite_envoi import proprietaire_prevenir
from salon_paiement.selecteurs_postes import Silence, silences

MODELE = "affiche_muette"
_LOT = 500


def postes_muets_annoncer() -> int:
    """Write one message to the owner for each silent poster she was not told of.

    The key holds the last scan's day: the next scan ends the silence, and another silence is another message.

    Returns:
        How many messages were written.
    """
    muets = silences(PosteQR.objects.exclude(salon__courriel_alertes=""))
    return sum(_annoncer(muets[debut : debut + _LOT]) for debut in range(0, len(muets), _LOT))


def silence_cle(silence: Silence) -> str:
    """Return the outbox key of one silence; it ends with the place, which the message reads."""
    return f"{MODELE}:{silence.depuis.isoformat()}:{silence.poste.pk.hex}"


def _annoncer(muets: list[Silence]) -> int:
    cles = {silence_cle(silence): silence for silence in muets}
    dites = set(Notification.objects.filter(evenement__in=list(cles)).values_list("evenement", flat=True))
    nouvelles = [(cle, silence) for cle, silence in cles.items() if cle not in dites]
    for cle, silence in nouvelles:
        proprietaire_prevenir(silence.poste.salon, evenement=cle, modele=MODELE, session=None)
    return len(nouvelles)
