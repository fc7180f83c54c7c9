"""Figures about the machine, for the alert rules and for Prometheus alike: plain numbers, of no library's type.

Here: :func:`redis_memoire_pour_cent`, :func:`disque_journaux_pour_cent`, :func:`taches_attente`,
:func:`battements_ages`, :func:`envois_en_attente`, :func:`sceaux_attente`, :func:`sauvegarde_age`. About money
(``paiements/etat_machine.py``): ``messages_en_attente``, ``exceptions_ouvertes``, ``verdicts_attendus``,
``livre_ecart``, ``disjoncteurs_ouverts``.

Ages are whole seconds. ``None`` stands for what cannot be known here: no Redis, no log folder, no beat yet.
"""

from __future__ import annotations

import shutil

from django.conf import settings

from salon_paiement.files import File, file_mesurer, secondes_depuis
from salon_paiement.models import Battement, EtatNotification, Notification
from salon_paiement.redis_connus import memoire_pour_cent, redis_etats
from salon_paiement.services.battement import BEAT, OUVRIER
from traces.attente import attentes
from traces.publication import ECART_CLOCHE
from traces.sauvegardes import COPIES, derniere_reussie


def redis_memoire_pour_cent() -> int | None:
    """Return how full the fullest Redis is, in per cent of its limit, of those that refuse rather than forget."""
    return memoire_pour_cent(redis_etats())


def disque_journaux_pour_cent() -> int | None:
    """Return how full the disk of the log folder is, in per cent of what may be written (as ``df`` tells it)."""
    if settings.DOSSIER_JOURNAUX is None:
        return None
    try:
        disque = shutil.disk_usage(settings.DOSSIER_JOURNAUX)
    except OSError:
        return None
    return -(-disque.used * 100 // (disque.used + disque.free or 1))


def battements_ages() -> dict[str, int]:
    """Return, by sweeper, how long ago it last finished a round."""
    return {nom: secondes_depuis(vu_le) for nom, vu_le in Battement.objects.values_list("nom", "vu_le")}


def taches_attente() -> int | None:
    """Return how long a task waits for a worker: the last bell's wait, or the silence since, when that is longer."""
    vus = dict(Battement.objects.filter(nom__in=(BEAT, OUVRIER)).values_list("nom", "vu_le"))
    if len(vus) < 2:
        return None
    derniere = int((vus[OUVRIER] - vus[BEAT]).total_seconds())
    # One bell may be on its way.
    silence = secondes_depuis(vus[OUVRIER]) - 2 * ECART_CLOCHE
    return max(derniere, silence, 0)


def envois_en_attente() -> File:
    """Return the outbox's messages that have not left, aged from when they were written."""
    dus = Notification.objects.filter(etat__in=[EtatNotification.A_ENVOYER, EtatNotification.EN_ENVOI])
    return file_mesurer(dus, "date_creation", "prochaine_tentative")


def sceaux_attente() -> File:
    """Return the facts that no seal covers yet, over all chains."""
    vues = attentes().values()
    age = max((a.secondes for a in vues), default=0)
    # They are due at once.
    return File(sum(a.nombre for a in vues), age, age)


def sauvegarde_age() -> int | None:
    """Return how old the last successful backup is, by the platform's own facts."""
    derniere = derniere_reussie(COPIES)
    return None if derniere is None else secondes_depuis(derniere)
