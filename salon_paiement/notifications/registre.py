"""Channels by name, loaded on first use: adding one is its file and one line here."""

from __future__ import annotations

import functools

from django.utils.module_loading import import_string

from salon_paiement.models import Canal
from salon_paiement.notifications.base import CanalEnvoi

CANAUX = {Canal.COURRIEL: "salon_paiement.notifications.courriel.CanalCourriel"}


@functools.cache
def canal_pour(nom: str) -> CanalEnvoi:
    """Return the channel called ``nom``."""
    canal: CanalEnvoi = import_string(CANAUX[Canal(nom)])()
    return canal
