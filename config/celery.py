"""The Celery application: a doorbell, not a ledger (see ``docs/decisions``)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("salon_paiement")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
