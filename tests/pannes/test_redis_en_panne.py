"""Redis stopped, frozen, full, wiped: clients go on paying, and what waited is done within a minute of its return."""

from __future__ import annotations

import contextlib
import pathlib
import random
import sys
import tempfile
import time
from collections.abc import Iterator

import pytest

from outils.serveurs import Redis, Reglages, attendre
from simulateur.serveur import ServeurSimule
from tests import LONG
from tests.pannes.banc_processus import attendre as attendre_que
from tests.pannes.banc_processus import en_marche
from tests.pannes.banc_redis import FAUTES, BancRedis
from tests.pannes.conftest import machine_de_production

pytestmark = [pytest.mark.postgresql, pytest.mark.timeout(1_200 if LONG else 240)]
REPRISE_MAX = 60
# Rounds of every fault, seconds each one lasts, clients who pay meanwhile.
TOURS, DUREE, CLIENTS = (3, 30, 4) if LONG else (1, 1, 1)


@pytest.fixture
def banc(commun: pathlib.Path, tmp_path: pathlib.Path, operateur: ServeurSimule) -> Iterator[BancRedis]:
    """The whole of production, around a Redis that nobody else uses."""
    # A unix socket's path is short; pytest's folders are not.
    with tempfile.TemporaryDirectory(prefix="panne-") as dossier, machine_de_production(commun, tmp_path) as machine:
        redis = Redis(pathlib.Path(dossier), Reglages(appendonly=True))
        machine.env["CELERY_BROKER_URL"] = f"redis+socket://{redis.prise}?virtual_host=0"
        redis.demarrer()
        try:
            attendre(redis)
            banc = BancRedis(machine, redis, operateur)
            banc.installer()
            with en_marche(*banc.processus.values()):
                attendre_que(machine.vivant, 60, "serveur")
                yield banc
        finally:
            with contextlib.suppress(ProcessLookupError):
                redis.arreter()


def test_redis_arrete_fige_plein_ou_vide_rien_n_est_perdu_ni_double(
    banc: BancRedis, capsys: pytest.CaptureFixture[str]
) -> None:
    banc.un_client_paie()
    attendre_que(banc.tout_est_regle, 60, "le premier client réglé, sans panne")
    fautes = FAUTES * TOURS
    if LONG:
        random.shuffle(fautes)
    reprises: list[tuple[str, float]] = []
    for faute in fautes:
        faute.commencer(banc)
        fin = time.monotonic() + DUREE
        for _client in range(CLIENTS):
            banc.un_client_paie()
        time.sleep(max(fin - time.monotonic(), 0))
        # The fault is real: nobody worked meanwhile.
        assert not banc.tout_est_regle(), faute.nom
        faute.finir(banc)
        reprises.append((faute.nom, attendre_que(banc.tout_est_regle, REPRISE_MAX, f"reprise après {faute.nom}")))
    banc.attend_ni_perte_ni_double()
    with capsys.disabled():
        sys.stdout.write("\n" + ", ".join(f"Redis {nom} : reprise en {duree:.1f} s" for nom, duree in reprises) + "\n")
