"""Sending a message again, at a person's request."""

from __future__ import annotations

import uuid

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salon_paiement.erreurs import Conflit
from salon_paiement.models import EtatNotification, Notification


def notification_relancer(notification_id: uuid.UUID) -> None:
    """Make a message due now; the sweeper sends it within seconds.

    Raises:
        Conflit: it already left, it is leaving right now, or its address was erased.
    """
    touchees = Notification.objects.filter(
        pk=notification_id,
        etat__in=[EtatNotification.A_ENVOYER, EtatNotification.EN_ECHEC, EtatNotification.INCERTAINE],
        destinataire_chiffre__isnull=False,
    ).update(etat=EtatNotification.A_ENVOYER, prochaine_tentative=timezone.now(), tentatives=0)
    if touchees == 0:
        raise Conflit(_("Ce message est déjà parti, ou son adresse a été effacée."))
