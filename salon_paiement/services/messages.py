"""Sending a message again, at a person's request."""

from __future__ import annotations

import datetime
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salon_paiement.erreurs import Conflit
from salon_paiement.models import Canal, EtatNotification, Notification, ReglageCanal
from salon_paiement.models.notification import RENVOI
from salon_paiement.notifications.services import SERVICES, transporteur_de

# How long a gateway keeps our keys, by contract: later, the same key would be another message for it.
MEMOIRE_PASSERELLE = datetime.timedelta(hours=96)
_PAR_NUMERO = frozenset({Canal.SMS.value, Canal.WHATSAPP.value})


def notification_relancer(notification_id: uuid.UUID) -> None:
    """Make a message due now; the sweeper sends it within seconds.

    One that may have left, by a carrier to whom the same key twice is two messages, is sent again as another message:
    each has its own key, price and report.

    Raises:
        Conflit: it already left, it is leaving right now, it was sent again before, or its address was erased.
    """
    with transaction.atomic():
        tenues = Notification.objects.select_for_update(no_key=True)
        message = tenues.filter(pk=notification_id, destinataire_chiffre__isnull=False).first()
        if message is None or not message.renvoyable:
            raise Conflit(_("Ce message est déjà parti, ou son adresse a été effacée."))
        if _peut_etre_deux(message):
            _redoubler(message)
            return
        Notification.objects.filter(pk=message.pk).update(
            etat=EtatNotification.A_ENVOYER, prochaine_tentative=timezone.now(), tentatives=0
        )


def _peut_etre_deux(message: Notification) -> bool:
    """Tell whether sending it again may be a second sending, that is paid too."""
    if message.accuse:
        return True
    if message.etat != EtatNotification.INCERTAINE or message.canal not in _PAR_NUMERO:
        return False
    reglage = ReglageCanal.objects.filter(salon=message.salon_id, canal=message.canal).first()
    if reglage is None or reglage.service not in SERVICES:
        return True
    recente = timezone.now() - message.date_creation < MEMOIRE_PASSERELLE
    return not (transporteur_de(reglage.service).repetable and recente)


def _redoubler(message: Notification) -> None:
    """Write the same message once more; the one before stays as it is, with what it cost."""
    rang = int(message.evenement.partition(RENVOI)[2] or 1) + 1
    Notification.objects.filter(pk=message.pk).update(renvoyee=True)
    Notification.objects.create(
        salon_id=message.salon_id,
        session_id=message.session_id,
        evenement=f"{message.fait}{RENVOI}{rang}",
        modele=message.modele,
        canal=message.canal,
        langue=message.langue,
        destinataire_chiffre=message.destinataire_chiffre,
        destinataire_empreinte=message.destinataire_empreinte,
        prochaine_tentative=timezone.now(),
    )
