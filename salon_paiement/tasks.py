"""Beat's bells: each task sweeps rows that are due, and calls one service."""

from __future__ import annotations

import datetime
from typing import Any

from celery import Task, shared_task
from django.utils import timezone

from salon_paiement.frein import freins_balayer
from salon_paiement.notifications.boite_envoi import notifications_envoyer
from salon_paiement.services.acces_purge import acces_purger
from salon_paiement.services.battement import VERIFICATION, battement_recent, cloche_noter
from salon_paiement.services.conservation import PURGE, donnees_purger, une_fois_par_nuit
from salon_paiement.services.expiration import sessions_expirer
from salon_paiement.services.veille_postes import postes_muets_annoncer
from salon_paiement.sortants.menage import sorties_purger
from salon_paiement.sortants.tournee import sorties_envoyer
from traces.publication import publication_de

# Longer than any round of questions, shorter than any outage that matters.
RATTRAPAGE = datetime.timedelta(minutes=2)


@shared_task(name="salon_paiement.tasks.battre", bind=True)
def battre(self: Task[Any, Any]) -> None:
    """Say that beat rings and that somebody hears it: how late this is, is how long tasks wait."""
    cloche_noter(publication_de(self.request) or timezone.now())


@shared_task(name="salon_paiement.tasks.envoyer_notifications")
def envoyer_notifications() -> int:
    """Send what the outbox holds."""
    return notifications_envoyer()


@shared_task(name="salon_paiement.tasks.envoyer_sorties")
def envoyer_sorties() -> int:
    """Tell partners' servers what is due."""
    return sorties_envoyer()


@shared_task(name="salon_paiement.tasks.purger_sorties")
def purger_sorties() -> int:
    """Forget what partners were told more than thirty days ago."""
    return sorties_purger()


@shared_task(name="salon_paiement.tasks.nettoyer_sessions_expirees")
def nettoyer_sessions_expirees() -> int:
    """Expire what is past its deadline, unless the payments in flight were not asked about lately.

    After an outage the first complete round of questions comes before any expiry.
    """
    if not battement_recent(VERIFICATION, RATTRAPAGE):
        return 0
    return sessions_expirer()


@shared_task(name="salon_paiement.tasks.balayer_freins")
def balayer_freins() -> int:
    """Forget the tries whose window is over."""
    return freins_balayer()


@shared_task(name="salon_paiement.tasks.veiller_affiches")
def veiller_affiches() -> int:
    """Tell owners of the posters that nobody scans any more."""
    return postes_muets_annoncer()


@shared_task(name="salon_paiement.tasks.purger_donnees_personnelles", soft_time_limit=500, time_limit=540)
def purger_donnees_personnelles() -> int:
    """Forget personal data past its delay, once a night."""
    return une_fois_par_nuit(PURGE, donnees_purger)


@shared_task(name="salon_paiement.tasks.purger_acces")
def purger_acces() -> int:
    """Forget sessions that are over, and tries at codes and passwords older than an hour."""
    return acces_purger()
