"""Where the staff's pages are, as a message says it: on their own host when they have one (``ADMIN_HOTE``)."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse


def espace_personnel() -> str:
    """Return the beginning of every staff address, without a final slash: ``https://equipe.example.com``."""
    publique: str = settings.ADRESSE_PUBLIQUE.rstrip("/")
    if not settings.ADMIN_HOTE:
        return publique
    return f"{publique.partition('://')[0]}://{settings.ADMIN_HOTE}"


def adresse_personnel(nom: str, *args: object) -> str:
    """Return the whole address of the staff page ``nom`` (``admin:caisse``)."""
    return espace_personnel() + reverse(nom, args=args)
