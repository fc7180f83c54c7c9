"""Worker and beat in threads of the web process: tasks run at once, catch-up comes first, a death is repaired."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from celery import Celery

from config import embarque, gunicorn_embarque
from config.celery import app as application_du_projet


@pytest.fixture(scope="module")
def lances() -> Iterator[list[embarque.Embarque]]:
    """Every worker started here; they notice a stop within two seconds, so they are waited for together."""
    tous: list[embarque.Embarque] = []
    yield tous
    embarque.etat_ouvrier.should_stop = 0
    limite = time.monotonic() + 3
    for fil in (fil for lance in tous for fil in lance._fils):
        fil.join(max(0.0, limite - time.monotonic()))
    embarque.etat_ouvrier.should_stop = None
    application_du_projet.set_current()
    application_du_projet.set_default()


@pytest.fixture
def application() -> Celery:
    # Without the Django fix-up, which would set logging up again under the test.
    essai = Celery("essai-embarque", broker="memory://", set_as_current=False, fixups=[])
    # In-memory queues belong to the whole process: a name of its own keeps a test's messages to itself.
    essai.conf.update(task_ignore_result=True, beat_schedule={}, task_default_queue=secrets.token_hex(8))
    return essai


@pytest.fixture
def lancer(application: Celery, lances: list[embarque.Embarque]) -> Iterator[Callable[[], embarque.Embarque]]:
    def partir() -> embarque.Embarque:
        lances.append(embarque.Embarque(application))
        lances[-1].demarrer()
        return lances[-1]

    yield partir
    lances[-1].arreter()


def test_execute_une_tache_en_moins_d_une_demi_seconde(
    application: Celery, lancer: Callable[[], embarque.Embarque]
) -> None:
    faite = threading.Event()

    @application.task(name="essai.sonner")
    def sonner() -> None:
        faite.set()

    lancer()
    assert not faite.is_set()
    # The first bell waits for the worker to start; the second one only for the queue.
    sonner.delay()
    assert faite.wait(30)
    delais = []
    for _ in range(5):
        faite.clear()
        debut = time.monotonic()
        sonner.delay()
        assert faite.wait(30)
        delais.append(time.monotonic() - debut)
    # The best of five: a busy machine delays some, the queue's default pause of one second would delay all.
    assert min(delais) < 0.5


def test_rattrape_avant_que_l_horloge_ne_sonne(application: Celery, lancer: Callable[[], embarque.Embarque]) -> None:
    sonneries: list[str] = []

    @application.task(name="essai.rattraper")
    def rattraper() -> None:
        time.sleep(0.3)
        sonneries.append("rattrapage")

    @application.task(name="essai.expirer")
    def expirer() -> None:
        sonneries.append("expiration")

    application.conf.beat_schedule = {
        embarque.RATTRAPAGE[0]: {"task": rattraper.name, "schedule": timedelta(hours=1)},
        "expirer": {"task": expirer.name, "schedule": timedelta(seconds=0.1)},
    }
    lancer()
    limite = time.monotonic() + 60
    while "expiration" not in sonneries and time.monotonic() < limite:
        time.sleep(0.05)
    assert sonneries[:2] == ["rattrapage", "expiration"]


def test_un_rattrapage_rate_n_empeche_pas_l_horloge(
    application: Celery, lancer: Callable[[], embarque.Embarque], caplog: pytest.LogCaptureFixture
) -> None:
    battu = threading.Event()

    @application.task(name="essai.rater")
    def rater() -> None:
        raise ValueError("base absente")

    @application.task(name="essai.battre")
    def battre() -> None:
        battu.set()

    application.conf.beat_schedule = {
        embarque.RATTRAPAGE[0]: {"task": rater.name, "schedule": timedelta(hours=1)},
        "battre": {"task": battre.name, "schedule": timedelta(seconds=0.1)},
    }
    lancer()
    # Its thread starts beside three other processes' work.
    assert battu.wait(40)
    assert "base absente" in caplog.text


def test_un_fil_mort_repart(
    application: Celery,
    lancer: Callable[[], embarque.Embarque],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(embarque, "PAUSE_RELANCE", 0.01)
    essais: list[int] = []
    reparti = threading.Event()

    def battre(_self: embarque.Embarque) -> None:
        essais.append(1)
        if len(essais) == 1:
            raise RuntimeError("horloge cassée")
        reparti.set()
        time.sleep(0.2)

    monkeypatch.setattr(embarque.Embarque, "_battre", battre)
    lancer()
    assert reparti.wait(5)
    assert "horloge cassée" in caplog.text


def test_laisse_finir_la_tache_en_cours(application: Celery, lancer: Callable[[], embarque.Embarque]) -> None:
    commencee, finie = threading.Event(), threading.Event()

    @application.task(name="essai.durer")
    def durer() -> None:
        commencee.set()
        time.sleep(0.6)
        finie.set()

    lance = lancer()
    durer.delay()
    assert commencee.wait(10)
    lance.arreter()
    assert finie.is_set()


def test_le_rattrapage_ne_nomme_que_des_taches_planifiees() -> None:
    assert set(embarque.RATTRAPAGE) <= set(application_du_projet.conf.beat_schedule)


def test_gunicorn_demarre_et_arrete_le_travail_de_fond(monkeypatch: pytest.MonkeyPatch) -> None:
    faits: list[str] = []
    monkeypatch.setattr(gunicorn_embarque, "precharger", lambda: faits.append("precharge"))
    monkeypatch.setattr(gunicorn_embarque, "figer", lambda: faits.append("fige"))
    monkeypatch.setattr(embarque.Embarque, "demarrer", lambda _: faits.append("demarre"))
    monkeypatch.setattr(embarque.Embarque, "arreter", lambda _: faits.append("arrete"))
    gunicorn_embarque.post_worker_init(None)
    gunicorn_embarque.post_worker_init(None)
    gunicorn_embarque.worker_exit(None, None)
    gunicorn_embarque.worker_exit(None, None)
    assert faits == ["precharge", "fige", "demarre", "precharge", "fige", "arrete"]
    assert (gunicorn_embarque.workers, gunicorn_embarque.control_socket_disable) == (1, True)
