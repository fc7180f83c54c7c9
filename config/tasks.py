"""Beat's bells that concern the installation itself."""

from __future__ import annotations

from celery import shared_task

from config.rangement import rangement_faire
from config.sauvegarde.veille import sauvegardes_surveiller


@shared_task(name="config.tasks.sauvegarde_verifier")
def sauvegarde_verifier() -> int:
    """Say in the log when the last backup or the last successful drill is too old."""
    return sauvegardes_surveiller()


@shared_task(name="config.tasks.ranger_journaux")
def ranger_journaux() -> int:
    """Compress the rotated log files, forget those past the audit period."""
    return rangement_faire().archives
