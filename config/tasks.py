"""Beat's bells for the installation itself."""

from __future__ import annotations

from celery import shared_task

from config.rangement import rangement_faire


@shared_task(name="config.tasks.ranger_journaux")
def ranger_journaux() -> int:
    """Compress the rotated log files, forget those past the audit period."""
    return rangement_faire().archives
