"""Sending what the outbox holds: outside any transaction, one by one, each outcome written down."""

from __future__ import annotations

import datetime
import time

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from salon_paiement.models import EtatNotification, Notification
from salon_paiement.notifications.base import EchecEnvoi, EnvoiIncertain
from salon_paiement.notifications.recu import recu_a_une_suite, recu_suite
from salon_paiement.notifications.registre import canal_pour
from salon_paiement.notifications.suivi import envoi_tracer
from salon_paiement.services.journal import log_erreur
from traces.incidents import incident_noter

# A worker that dies while sending gives the message back after this delay: longer than one sending whose
# every step (connection, greeting, sender, recipient, content) takes all of EMAIL_TIMEOUT.
BAIL = datetime.timedelta(minutes=3)
# A round takes no new message after this many seconds, so that a server that hangs does not hold the worker.
DUREE_RONDE = 30
# Seconds before tries 2, 3, 4…: about 72 hours in all, as rows, never as a countdown in a broker.
REPRISES = (15, 60, 300, 900, 3600, 3600, 7200, 14400, 28800, 43200, 57600, 86400)
# A receipt that has another way does not wait three days for its first one: six minutes, the client is still there.
REPRISES_RECU = 3
# However long the other side asks us to wait, in seconds.
ATTENTE_MAX = 86_400
# What did not leave costs nothing.
_RENDU: dict[str, object] = {"segments": 0, "cout": 0, "compte_le": None}


def notifications_envoyer(limite: int = 50) -> int:
    """Take what is due one by one, send it outside any transaction, write down what happened.

    One by one: a whole lot taken at once would outlive its lease behind a slow server, and leave twice.

    Returns:
        How many messages were taken.
    """
    fin = time.monotonic() + DUREE_RONDE
    for rang in range(limite):
        notification = _prendre() if time.monotonic() < fin else None
        if notification is None:
            return rang
        _envoyer(notification)
    return limite


def _prendre() -> Notification | None:
    """Lease the message that has waited longest, skipping those another worker is taking."""
    maintenant = timezone.now()
    with transaction.atomic():
        due = (
            Notification.objects.select_for_update(skip_locked=True)
            .filter(
                etat__in=[EtatNotification.A_ENVOYER, EtatNotification.EN_ENVOI], prochaine_tentative__lte=maintenant
            )
            .order_by("prochaine_tentative")
            .first()
        )
        if due is None:
            return None
        Notification.objects.filter(pk=due.pk).update(
            etat=EtatNotification.EN_ENVOI, prochaine_tentative=maintenant + BAIL, tentatives=F("tentatives") + 1
        )
    prise = Notification.objects.select_related("session", "session__recu", "salon").get(pk=due.pk)
    prise.interrompue = due.etat == EtatNotification.EN_ENVOI
    # Those who write its words read what it tells there, whatever was sent before.
    prise.evenement = prise.fait
    return prise


def _envoyer(notification: Notification) -> None:
    if notification.tentatives > len(REPRISES) + 1:
        # Its worker died each time before it could write anything down.
        _echouer(notification, EchecEnvoi(notification.erreur or "interrompu à chaque essai", definitif=True))
        return
    try:
        canal_pour(notification.canal).envoyer(notification)
    except EnvoiIncertain as doute:
        _finir(notification, EtatNotification.INCERTAINE, str(doute))
    except EchecEnvoi as echec:
        _echouer(notification, echec)
    except Exception as erreur:
        # A message that breaks its own template must not stop the others.
        log_erreur(notification.session, erreur, {"ou": "envoi_message", "evenement": notification.evenement})
        incident_noter("envoi_message", erreur, salon_id=notification.salon_id, session_id=notification.session_id)
        _echouer(notification, EchecEnvoi(type(erreur).__name__))
    else:
        _reussir(notification)


def _reussir(notification: Notification) -> None:
    with transaction.atomic():
        # It has left, whoever holds the row by now: any other state would send it again.
        restantes = Notification.objects.filter(pk=notification.pk).exclude(etat=EtatNotification.ENVOYEE)
        if restantes.update(etat=EtatNotification.ENVOYEE, envoyee_le=timezone.now(), erreur=""):
            envoi_tracer(notification, "envoye")


def _echouer(notification: Notification, echec: EchecEnvoi) -> None:
    if echec.definitif or notification.tentatives > _reprises(notification):
        if echec.muet:
            _finir(notification, EtatNotification.INCERTAINE, str(echec))
        else:
            _finir(notification, EtatNotification.EN_ECHEC, str(echec), **_RENDU)
        return
    delai = max(REPRISES[notification.tentatives - 1], min(echec.attente, ATTENTE_MAX))
    _bail(notification).update(
        etat=EtatNotification.A_ENVOYER,
        prochaine_tentative=timezone.now() + datetime.timedelta(seconds=delai),
        erreur=str(echec)[:200],
        **_RENDU,
    )


def _reprises(notification: Notification) -> int:
    """Return how often it is tried again: as long as a later try is the best that can be done for it."""
    if notification.tentatives > REPRISES_RECU and recu_a_une_suite(notification):
        return REPRISES_RECU
    return len(REPRISES)


def _finir(notification: Notification, etat: str, erreur: str, **champs: object) -> None:
    """Nobody sends it again by itself: a receipt goes on by its next way, in the same transaction."""
    with transaction.atomic():
        if _bail(notification).update(etat=etat, erreur=erreur[:200], **champs):
            envoi_tracer(notification, "echec" if etat == EtatNotification.EN_ECHEC else "incertain")
            recu_suite(notification)


def _bail(notification: Notification) -> QuerySet[Notification]:
    """The count of tries is the lease's number: whoever lost it must not undo the work of who holds it."""
    return Notification.objects.filter(
        pk=notification.pk, etat=EtatNotification.EN_ENVOI, tentatives=notification.tentatives
    )
