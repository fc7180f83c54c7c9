"""Project configuration; importing it makes the Celery application the default one."""

from config.celery import app as celery_app
from config.metriques.dossier import dossier_preparer

dossier_preparer()

__all__ = ["celery_app"]
