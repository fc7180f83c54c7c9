"""SMS and WhatsApp: to those who agreed, under the month's ceiling, never twice by our own doing."""

from __future__ import annotations

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.urls import reverse

from salon_paiement.models import Canal, Notification, ReglageCanal
from salon_paiement.notifications.accuses import reference_noter
from salon_paiement.notifications.base import EchecEnvoi, EnvoiIncertain
from salon_paiement.notifications.cout import cout_compter
from salon_paiement.notifications.destinataires import destinataire_lire
from salon_paiement.notifications.gsm7 import sms_ecrire
from salon_paiement.notifications.services import SERVICES, Envoi, transporteur_de
from salon_paiement.notifications.textes import texte_court
from salon_paiement.services.consentements import consentement_actif
from salon_paiement.services.identification import e164_empreinte
from traces.chiffrement import dechiffrer_identifiants


class CanalTelephone:
    """Through the service that the salon chose."""

    def envoyer(self, notification: Notification) -> None:
        """Send one message; see :class:`salon_paiement.notifications.base.CanalEnvoi`."""
        reglage = reglage_de(notification)
        transporteur = transporteur_de(reglage.service)
        if notification.interrompue and not transporteur.repetable:
            raise EnvoiIncertain("interrompu pendant l'envoi")
        numero = destinataire_lire(notification)
        texte = texte_court(notification, adresse_stop=_adresse_stop(notification, numero))
        identifiants = identifiants_de(reglage)
        cout_compter(notification, reglage)
        reference = transporteur.envoyer(
            identifiants,
            Envoi(
                cle=str(notification.pk),
                canal=notification.canal,
                numero=numero,
                texte=sms_ecrire(texte) if notification.canal == Canal.SMS else texte,
                langue=notification.langue,
            ),
        )
        if reference:
            reference_noter(notification, reglage, reference)


def reglage_de(notification: Notification) -> ReglageCanal:
    """Return the salon's settings of a message's channel.

    Raises:
        EchecEnvoi: for good, it has none, or switched it off.
    """
    reglage = ReglageCanal.objects.filter(salon=notification.salon, canal=notification.canal, actif=True).first()
    if reglage is None or reglage.service not in SERVICES:
        raise EchecEnvoi("canal éteint", definitif=True)
    return reglage


def identifiants_de(reglage: ReglageCanal) -> dict[str, str]:
    """Return a channel's credentials.

    Raises:
        EchecEnvoi: the key that encrypted them is gone.
    """
    try:
        return dechiffrer_identifiants(reglage.identifiants_chiffres)
    except InvalidToken as erreur:
        raise EchecEnvoi("identifiants illisibles") from erreur


def _adresse_stop(notification: Notification, numero: str) -> str:
    """A client's agreement is looked at now: she may have said STOP since the message was written."""
    if not notification.pour_client:
        return ""
    salon = notification.salon_concerne
    accord = consentement_actif(salon.pk, e164_empreinte(salon.pk, numero), notification.canal)
    if accord is None:
        raise EchecEnvoi("la personne ne veut plus de message", definitif=True)
    return f"{settings.ADRESSE_PUBLIQUE.rstrip('/')}{reverse('stop', args=[accord.jeton])}"
