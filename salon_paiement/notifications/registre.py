"""Channels by name, loaded on first use: adding one is its file and one line here."""

from __future__ import annotations

import functools
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from salon_paiement.models import Canal, Notification
from salon_paiement.notifications.base import CanalEnvoi

Piece = tuple[str, bytes, str]  # name, content, media type

CANAUX = {
    Canal.COURRIEL: "salon_paiement.notifications.courriel.CanalCourriel",
    Canal.SMS: "salon_paiement.notifications.telephone.CanalTelephone",
    Canal.WHATSAPP: "salon_paiement.notifications.telephone.CanalTelephone",
    Canal.SLACK: "salon_paiement.notifications.slack.CanalSlack",
    Canal.POUSSEE: "salon_paiement.notifications.poussee.CanalPoussee",
}


@functools.cache
def canal_pour(nom: str) -> CanalEnvoi:
    """Return the channel called ``nom``."""
    canal: CanalEnvoi = import_string(CANAUX[Canal(nom)])()
    return canal


def contexte_propre(notification: Notification) -> dict[str, Any]:
    """Return what a message's template needs beyond what all have: read by the app that writes it (a dotted path)."""
    chemin = settings.CONTEXTES_MESSAGES.get(notification.modele)
    if chemin is None:
        return {}
    propre: dict[str, Any] = import_string(chemin)(notification)
    return propre


def pieces_de(notification: Notification) -> list[Piece]:
    """Return the files joined to an e-mail, made when it leaves by the app that writes it (a dotted path)."""
    chemin = settings.PIECES_MESSAGES.get(notification.modele)
    if chemin is None:
        return []
    pieces: list[Piece] = import_string(chemin)(notification)
    return pieces
