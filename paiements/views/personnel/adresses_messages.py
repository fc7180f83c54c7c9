"""Addresses of what leaves: messages and their channels, the staff's devices, partners' servers."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import URLPattern, path

from paiements.views.personnel import messages, poussee
from paiements.views.personnel.adresses_sorties import adresses_sorties
from paiements.views.personnel.commun import Vue


def adresses_messages(proteger: Callable[[Vue], Vue]) -> list[URLPattern]:
    """Return the patterns, every view passed through ``proteger``."""
    return [
        path("messages/", proteger(messages.messages_page), name="messages"),
        path("messages/canal/<slug:canal>/", proteger(messages.messages_canal), name="messages_canal"),
        path("messages/essayer/<slug:canal>/", proteger(messages.messages_essayer), name="messages_essayer"),
        path("messages/<uuid:cle>/renvoyer/", proteger(messages.messages_renvoyer), name="messages_renvoyer"),
        *adresses_sorties(proteger),
        path("poussee.js", proteger(poussee.poussee_service), name="poussee_service"),
        path("poussee/abonner/", proteger(poussee.poussee_abonner), name="poussee_abonner"),
        path("poussee/retirer/", proteger(poussee.poussee_retirer), name="poussee_retirer"),
    ]
