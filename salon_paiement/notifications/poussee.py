"""Web Push to the staff's devices. The push service carries what only the device can read. Only here is pywebpush."""

from __future__ import annotations

import json
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from pywebpush import WebPushException, webpush

from salon_paiement.droits import est_plateforme, peut
from salon_paiement.models import AbonnementPoussee, Notification
from salon_paiement.notifications.base import EchecEnvoi
from salon_paiement.notifications.contexte import contexte_de
from salon_paiement.notifications.destinataires import destinataire_lire
from salon_paiement.notifications.equipe import action_pour_voir
from salon_paiement.notifications.reponses import reponse_juger
from salon_paiement.notifications.textes import texte_court
from salon_paiement.reseau.session import SessionGardee
from salon_paiement.services.poussee import abonnement_lire

# Seconds during which the push service keeps it for a device that is off: older than a day, it is no news.
DUREE = 86_400
PARTI = frozenset({404, 410})


class CanalPoussee:
    """One device; the same message twice replaces itself there (its tag)."""

    def envoyer(self, notification: Notification) -> None:
        """Send one message; see :class:`salon_paiement.notifications.base.CanalEnvoi`."""
        abonnement = AbonnementPoussee.objects.select_related("utilisateur").filter(
            pk=destinataire_lire(notification)
        ).first()  # fmt: skip
        if abonnement is None or not _permis(abonnement, notification):
            raise EchecEnvoi("appareil retiré", definitif=True)
        if not settings.VAPID_CLE_PRIVEE:
            raise EchecEnvoi("pas de clé VAPID")
        reponse = _pousser(abonnement_lire(abonnement), json.dumps(_contenu(notification), ensure_ascii=False))
        if reponse.status_code in PARTI:
            abonnement.delete()
            raise EchecEnvoi("appareil retiré", definitif=True)
        reponse_juger(reponse)


def _pousser(abonnement: dict[str, Any], contenu: str) -> requests.Response:
    contact = settings.VAPID_CONTACT or "mailto:" + parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    try:
        with SessionGardee() as session:
            recue = webpush(
                abonnement,
                contenu,
                vapid_private_key=settings.VAPID_CLE_PRIVEE,
                vapid_claims={"sub": contact},
                ttl=DUREE,
                requests_session=session,
            )
    except WebPushException as refus:
        if refus.response is None:
            raise EchecEnvoi("abonnement illisible", definitif=True) from refus
        recue = refus.response
    except requests.RequestException as panne:
        raise EchecEnvoi(str(panne)) from panne
    if not isinstance(recue, requests.Response):
        raise EchecEnvoi("poussée sans réponse")
    return recue


def _permis(abonnement: AbonnementPoussee, notification: Notification) -> bool:
    """She may have left the salon since, or have another role there."""
    utilisateur = abonnement.utilisateur
    if notification.salon_id is None:
        return est_plateforme(utilisateur)
    return peut(utilisateur, action_pour_voir(notification.modele), notification.salon_id)


def _contenu(notification: Notification) -> dict[str, str]:
    contexte = contexte_de(notification)
    adresse = contexte["adresse_note"] or contexte["adresse_personnel"]
    return {
        "titre": notification.salon.nom if notification.salon else "Salon Paiement",
        "texte": texte_court(notification),
        "adresse": urlsplit(adresse).path,
        "cle": str(notification.pk),
    }
