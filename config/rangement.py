"""Which log files this installation writes, and how long it keeps them."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from config.journalisation import journaux_noms
from traces.rangement_journaux import Rangement, journaux_ranger


def rangement_faire() -> Rangement:
    """Archive the rotated log files, delete those past ``settings.CONSERVATION_JOURNAUX``; nothing without a folder."""
    if settings.DOSSIER_JOURNAUX is None:
        return Rangement()
    return journaux_ranger(
        settings.DOSSIER_JOURNAUX,
        journaux_noms(settings.LOGGING),
        maintenant=timezone.localtime(),
        conservation=settings.CONSERVATION_JOURNAUX,
    )
