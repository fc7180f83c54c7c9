"""The worker's own counters, on a small port of its own: it serves no page, and shares no folder with the web."""

from __future__ import annotations

import logging
import os
from typing import Any

from celery import signals
from django.conf import settings
from prometheus_client import start_http_server

from config.metriques.dossier import dossier, dossier_vider, processus_fini, registre

journal = logging.getLogger(__name__)


def brancher() -> None:
    """Listen to the worker's life; processes that are no worker never hear these signals."""
    signals.worker_init.connect(_naitre, weak=False, dispatch_uid="mesures-naitre")
    signals.worker_ready.connect(_ouvrir, weak=False, dispatch_uid="mesures-ouvrir")
    signals.worker_process_shutdown.connect(_mourir, weak=False, dispatch_uid="mesures-mourir")


def _naitre(**_: Any) -> None:
    # The embedded worker lives in the web process: it has no folder, and opens no port.
    if settings.METRIQUES_OUVRIER:
        dossier_vider()


def _ouvrir(**_: Any) -> None:
    adresse, _deux_points, port = settings.METRIQUES_OUVRIER.rpartition(":")
    if not port:
        return
    if dossier() is None:
        journal.warning("PROMETHEUS_MULTIPROC_DIR est vide : les processus de l'ouvrier ne seront pas comptés")
    try:
        start_http_server(int(port), adresse or "127.0.0.1", registry=registre())
    except OSError:
        # Work goes on unmeasured rather than not at all; Prometheus says that its target is down.
        journal.exception("mesures de l'ouvrier : %s ne peut pas être ouvert", settings.METRIQUES_OUVRIER)


def _mourir(pid: int | None = None, **_: Any) -> None:
    processus_fini(pid or os.getpid())
