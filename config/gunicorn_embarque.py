"""Gunicorn for the embedded default: one process that serves, works and beats (``-c config/gunicorn_embarque.py``)."""

from __future__ import annotations

import pathlib
from typing import Any

from config import embarque
from config.prechargement import figer, precharger

# SQLite has one writer, and the worker with its in-memory queue must be unique.
workers = 1
worker_class = "config.ouvrier.OuvrierPresse"
threads = 8
timeout = 60
graceful_timeout = 10
keepalive = 5
# Heartbeats on a disk that stalls would get the worker killed.
worker_tmp_dir = "/dev/shm" if pathlib.Path("/dev/shm").is_dir() else None
control_socket_disable = True
limit_request_line = 4094
limit_request_fields = 60
accesslog = None
errorlog = "-"
loglevel = "warning"
proc_name = "salon-paiement"


def post_worker_init(_ouvrier: Any) -> None:
    """Django is loaded in the worker: start the background threads there, never in the arbiter."""
    precharger()
    figer()
    embarque.demarrer()


def worker_exit(_serveur: Any, _ouvrier: Any) -> None:
    """Let running tasks end before the process does."""
    embarque.arreter()
