"""The Celery application: a doorbell, not a ledger (see ``docs/decisions``)."""

import os
from typing import Any

from celery import Celery, signals

from config.metriques import ouvrier as mesures_ouvrier
from config.metriques import taches as mesures_taches
from config.politique.taches import tache_entrer, tache_sortir
from traces.contexte import tache_commencer, tache_finir
from traces.files_journaux import journaux_vider

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

# By its name: models do not exist yet when this module is read.
app = Celery("salon_paiement", task_cls="config.taches:TacheTracee")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
mesures_taches.brancher()
mesures_ouvrier.brancher()


@signals.setup_logging.connect
def _laisser_les_journaux(**_: Any) -> None:
    """Django has set logging up already: with a listener here, Celery leaves it alone."""


@signals.worker_process_shutdown.connect
def _vider_les_journaux(**_: Any) -> None:
    """A process of the pool ends without Python's own farewell."""
    journaux_vider()


@signals.task_prerun.connect
def _commencer(task_id: str = "", sender: Any = None, **_: Any) -> None:
    tache_commencer(task_id)
    tache_entrer(task_id, getattr(sender, "name", ""))


@signals.task_postrun.connect
def _finir(task_id: str = "", **_: Any) -> None:
    tache_finir()
    tache_sortir(task_id)
