"""Worker and beat inside the web process: the embedded default needs no server and no second command.

The queue is in memory and dies with the process. Nothing is lost: every task is only a bell for rows that beat
sweeps (see ``config.planification``).
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from typing import Any

from celery import Celery, signals
from celery.beat import Scheduler, Service
from celery.worker import state
from django.db import close_old_connections

from config.celery import app

journal = logging.getLogger(__name__)
# Celery keeps its wish to stop in this module; its type information knows only the "no".
etat_ouvrier: Any = state

FILS = 4
NOEUD = "embarque@local"
# Rung once, in this order, before beat starts: what the providers and clients did while we were away must be known
# before anything is allowed to expire.
RATTRAPAGE = ("traiter_evenements", "verifier_transactions_en_attente")
# Seconds between two looks at the queue: what a task waits for at most.
REGARD = 0.02
# Seconds before a worker or beat that died is started again.
PAUSE_RELANCE = 1.0


class Embarque:
    """One worker and one beat, each in a thread that starts it again if it dies."""

    def __init__(self, application: Celery = app) -> None:
        self._app = application
        self._arret = threading.Event()
        self._beat: Service | None = None
        self._fils = [
            threading.Thread(target=self._tenir, args=(self._travailler,), name="ouvrier", daemon=True),
            threading.Thread(target=self._tenir, args=(self._battre,), name="beat", daemon=True),
        ]

    def demarrer(self) -> None:
        """Start both threads and return at once."""
        self._app.conf.update(worker_enable_remote_control=False, worker_send_task_events=False)
        # The in-memory queue is looked at once a second unless told otherwise.
        options = {**self._app.conf.broker_transport_options, "polling_interval": REGARD}
        self._app.conf.update(broker_transport_options=options)
        # Here and not in the threads: tasks import views' libraries, and the first requests may come at any moment.
        self._app.loader.import_default_modules()
        self._app.finalize()
        self._app.set_current()
        self._app.set_default()
        # An in-memory queue has no host to name.
        logging.getLogger("kombu.connection").setLevel(logging.ERROR)
        # A thread outlives a database restart: drop dead connections around each task, as a web request does.
        signals.task_prerun.connect(_fermer_connexions, weak=False, dispatch_uid="embarque-avant")
        signals.task_postrun.connect(_fermer_connexions, weak=False, dispatch_uid="embarque-apres")
        etat_ouvrier.should_stop = None
        for fil in self._fils:
            fil.start()

    def arreter(self, attente: float = 5.0) -> None:
        """Let running tasks end, for at most ``attente`` seconds; the rows keep whatever is left."""
        self._arret.set()
        etat_ouvrier.should_stop = 0
        if self._beat is not None:
            self._beat.stop()
        # Idle threads need no waiting for: they are looked at only every other second, and they die with the process.
        limite = time.monotonic() + attente
        while etat_ouvrier.active_requests and time.monotonic() < limite:
            time.sleep(REGARD)

    def _tenir(self, travail: Any) -> None:
        while not self._arret.is_set():
            try:
                travail()
            except (Exception, SystemExit):
                journal.exception("Le travail de fond s'est arrêté ; il repart.")
            self._arret.wait(PAUSE_RELANCE)

    def _travailler(self) -> None:
        ouvrier = self._app.WorkController(
            app=self._app,
            hostname=NOEUD,
            pool="threads",
            concurrency=FILS,
            without_heartbeat=True,
            without_mingle=True,
            without_gossip=True,
        )
        ouvrier.start()

    def _battre(self) -> None:
        self._rattraper()
        # The plain scheduler keeps its clock in memory: no file to corrupt, and a restart rings everything again.
        self._beat = Service(self._app, max_interval=1, scheduler_cls=Scheduler)
        self._beat.start()

    def _rattraper(self) -> None:
        for nom in RATTRAPAGE:
            entree = self._app.conf.beat_schedule.get(nom)
            tache = self._app.tasks.get(entree["task"]) if entree else None
            if tache is None:
                continue
            # In this thread and not through the queue: beat must wait for it.
            resultat = tache.apply()
            if resultat.failed():
                journal.error("Le rattrapage %s a échoué : %s", nom, resultat.result)


def _fermer_connexions(**_: Any) -> None:
    with contextlib.suppress(Exception):
        close_old_connections()


_embarque: Embarque | None = None


def demarrer() -> Embarque:
    """Start the worker and beat of this process; a second call gives the first one's."""
    global _embarque
    if _embarque is None:
        _embarque = Embarque()
        _embarque.demarrer()
    return _embarque


def arreter() -> None:
    """Stop what :func:`demarrer` started, if anything."""
    global _embarque
    if _embarque is not None:
        _embarque.arreter()
        _embarque = None
