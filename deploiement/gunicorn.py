"""Gunicorn in production, behind nginx: threads, because a request mostly waits for PostgreSQL."""

import os
from typing import Any

from django.conf import settings

from config import base_bornee
from config.metriques.dossier import dossier_vider, processus_fini
from config.prechargement import figer, precharger

bind = os.environ.get("GUNICORN_BIND", "0.0.0.0:8000")
workers = int(os.environ.get("GUNICORN_OUVRIERS", "2"))
worker_class = "config.ouvrier.OuvrierPresse"
threads = int(os.environ.get("GUNICORN_FILS", "4"))
timeout = 60
# Longer than any provider call, so that a deployment cuts none.
graceful_timeout = 30
keepalive = 30
worker_tmp_dir = "/dev/shm"
control_socket_disable = True
limit_request_line = 4094
limit_request_fields = 60
accesslog = None
errorlog = "-"
loglevel = "info"


def on_starting(_serveur: Any) -> None:
    """Forget the counters of the processes of the previous run."""
    dossier_vider()


def post_worker_init(_ouvrier: Any) -> None:
    """Several threads are about to serve."""
    precharger()
    figer()
    base_bornee.demarrer(settings.BASE_ATTENTE_MAX)


def child_exit(_serveur: Any, ouvrier: Any) -> None:
    """A dead process keeps its counters, not its gauges."""
    processus_fini(ouvrier.pid)
