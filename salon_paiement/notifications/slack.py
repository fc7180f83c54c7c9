"""Slack, or whatever understands the same incoming webhook: one line of text. Twice is harmless there."""

from __future__ import annotations

from collections.abc import Mapping

import requests
from django.conf import settings

from salon_paiement.models import Notification
from salon_paiement.notifications.base import EchecEnvoi
from salon_paiement.notifications.reponses import reponse_juger
from salon_paiement.notifications.services import Envoi
from salon_paiement.notifications.telephone import identifiants_de, reglage_de
from salon_paiement.notifications.textes import texte_court
from salon_paiement.reseau.adresses import adresse_verifier
from salon_paiement.reseau.session import SessionGardee


class CanalSlack:
    """The salon's own address, or the platform's."""

    def envoyer(self, notification: Notification) -> None:
        """Send one message; see :class:`salon_paiement.notifications.base.CanalEnvoi`."""
        if notification.salon_id is None:
            adresse = settings.ADMINS_SLACK
        else:
            adresse = identifiants_de(reglage_de(notification))["adresse"]
        if not adresse:
            raise EchecEnvoi("canal éteint", definitif=True)
        _poster(adresse, texte_court(notification))


class Slack:
    """The same, as a service of the list."""

    repetable = True

    def verifier(self, identifiants: Mapping[str, str], canal: str) -> None:
        """See :class:`salon_paiement.notifications.services.Transporteur`."""
        adresse_verifier(identifiants.get("adresse", ""))

    def envoyer(self, identifiants: Mapping[str, str], envoi: Envoi) -> None:
        """See :class:`salon_paiement.notifications.services.Transporteur`."""
        _poster(identifiants["adresse"], envoi.texte)


def _poster(adresse: str, texte: str) -> None:
    # What these three mean in their markup would let a name call everybody.
    neutre = texte.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    try:
        with SessionGardee() as session:
            reponse_juger(session.post(adresse, json={"text": neutre}))
    except requests.RequestException as panne:
        raise EchecEnvoi(str(panne)) from panne
