"""The Celery application: a doorbell, not a ledger (see ``docs/decisions``)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

# By its name: models do not exist yet when this module is read.
app = Celery("salon_paiement", task_cls="config.taches:TacheTracee")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
