"""A message's short text, for what is no e-mail: one line, whole; an SMS cuts it by itself."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import override

from salon_paiement.models import Notification
from salon_paiement.notifications.contexte import contexte_de


def texte_court(notification: Notification, **autres: Any) -> str:
    """Return the text of ``templates/messages/<modele>.txt`` on one line, in the message's language.

    Args:
        autres: what this channel adds to the context (the address of the STOP page).
    """
    with override(notification.langue):
        contexte = {"adresse_stop": "", **contexte_de(notification), **autres}
        return " ".join(render_to_string(f"messages/{notification.modele}.txt", contexte).split())
