"""Beat's bells: each task sweeps rows that are due, and calls one service."""

from __future__ import annotations

from celery import shared_task

from paiements.sceaux.jour import sceaux_du_jour_annoncer
from paiements.sceaux.retard import retards_signaler
from paiements.sceaux.verification import touches_signaler
from paiements.services.conservation import PURGE, argent_purger
from paiements.services.controle_nuit import CONTROLE, promesses_controler
from paiements.services.expiration_avoirs import avoirs_expirer
from paiements.services.guichet.veille import guichet_veiller
from paiements.services.idempotence import cles_purger
from paiements.services.rapprochement.effacement import releves_purger
from paiements.services.rapprochement.nuit import releves_de_la_nuit
from paiements.services.rapprochement.ronde import releves_lire
from paiements.services.relance import paiements_relancer
from paiements.services.remboursement.relance import remboursements_relancer
from paiements.webhooks.traitement import evenements_traiter
from salon_paiement.services.conservation import une_fois_par_nuit


@shared_task(name="paiements.tasks.traiter_evenements")
def traiter_evenements() -> int:
    """Treat the webhook inbox."""
    return evenements_traiter()


@shared_task(name="paiements.tasks.verifier_transactions_en_attente")
def verifier_transactions_en_attente() -> int:
    """Ask providers about what is due. A time-out never makes a payment failed."""
    return paiements_relancer()


@shared_task(name="paiements.tasks.relancer_remboursements")
def relancer_remboursements() -> int:
    """Send refunds that never left, ask providers about those on their way."""
    return remboursements_relancer()


# A round lasts 40 seconds of new lines; opening a workbook of 300,000 rows cannot be cut, and takes longer.
@shared_task(name="paiements.tasks.lire_releves", soft_time_limit=500, time_limit=540)
def lire_releves() -> int:
    """Read and match the statements that are due."""
    return releves_lire()


@shared_task(name="paiements.tasks.demander_releves")
def demander_releves() -> int:
    """Ask each operator that can for yesterday's record, once a night."""
    return releves_de_la_nuit()


@shared_task(name="paiements.tasks.veiller_argent_a_traiter")
def veiller_argent_a_traiter() -> int:
    """Open what a finished day leaves paid in part, remind the owner of what waits since yesterday."""
    return guichet_veiller()


@shared_task(name="paiements.tasks.expirer_avoirs")
def expirer_avoirs() -> int:
    """Book out what is left on credits whose date has passed."""
    return avoirs_expirer()


@shared_task(name="paiements.tasks.veiller_sceaux")
def veiller_sceaux() -> int:
    """Tell each owner her finished day with its head, and facts that were left without a seal or were touched."""
    # Alarms first: whatever stops a daily message must not stop them.
    return retards_signaler() + touches_signaler() + sceaux_du_jour_annoncer()


@shared_task(name="paiements.tasks.purger_cles")
def purger_cles() -> int:
    """Forget the keys of forms older than 72 hours."""
    return cles_purger()


@shared_task(name="paiements.tasks.purger_releves")
def purger_releves() -> int:
    """Forget the statements' files that nobody finished importing in a week."""
    return releves_purger()


@shared_task(name="paiements.tasks.purger_donnees_personnelles", soft_time_limit=500, time_limit=540)
def purger_donnees_personnelles() -> int:
    """Forget numbers and operators' messages past their delay, once a night."""
    return une_fois_par_nuit(PURGE, argent_purger)


# Every promise is a statement over the whole database: a million payments take a minute or two.
@shared_task(name="paiements.tasks.controler_argent", soft_time_limit=500, time_limit=540)
def controler_argent() -> int:
    """Check every promise about money, once a night."""
    return une_fois_par_nuit(CONTROLE, promesses_controler)
