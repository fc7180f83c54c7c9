"""The alarm of sealing: facts that wait too long could still be rewritten, and no head may leave before them."""

from __future__ import annotations

import datetime
import logging

from django.utils import timezone

from salon_paiement.calendrier import jour_affaires
from salon_paiement.models import Salon
from salon_paiement.notifications.equipe import equipes_prevenir, joignable
from traces.attente import attentes
from traces.controle import RETARD

journal = logging.getLogger(__name__)

MODELE = "sceaux_en_retard"


def retards_signaler(maintenant: datetime.datetime | None = None) -> int:
    """Tell operators (log) and owners (one message a day) of facts that have waited more than a quarter of an hour.

    Returns:
        How many messages were written.
    """
    instant = maintenant or timezone.now()
    tardives = {chaine: a for chaine, a in attentes().items() if instant - a.depuis > RETARD}
    for chaine, attente in tardives.items():
        journal.error("chaîne %s : %d fait(s) sans sceau depuis %s", chaine, attente.nombre, attente.depuis.isoformat())
    salons = Salon.objects.filter(joignable(), pk__in=tardives, actif=True)
    faits = {f"{MODELE}:{salon.pk.hex}:{jour_affaires(salon, instant).isoformat()}": (salon, None) for salon in salons}
    return equipes_prevenir(faits, modele=MODELE)
