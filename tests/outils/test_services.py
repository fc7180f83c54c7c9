"""The private PostgreSQL and Redis: reachable by the addresses given, gone afterwards, whatever happens."""

from __future__ import annotations

import os
import pathlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import psycopg2
import pytest
import redis

from config.base_embarquee import base_postgresql
from outils import services
from outils.serveurs import ServiceIndisponible, programmes_postgresql

RACINE = pathlib.Path(__file__).resolve().parents[2]
COMMANDE = [sys.executable, str(RACINE / "outils" / "services.py")]


@pytest.fixture(scope="module")
def prives() -> Iterator[dict[str, str]]:
    with services.services_prives() as variables:
        yield variables


def _disparus(prefixe: str, dossier: str) -> bool:
    lignes = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    return prefixe not in lignes and not pathlib.Path(dossier).exists()


def _attendre(condition: Callable[[], bool], secondes: float = 15.0) -> bool:
    limite = time.monotonic() + secondes
    while not condition():
        if time.monotonic() > limite:
            return False
        time.sleep(0.1)
    return True


def test_l_adresse_postgresql_convient_a_django_et_a_psycopg2(prives: dict[str, str]) -> None:
    with psycopg2.connect(prives["DATABASE_URL"]) as connexion, connexion.cursor() as curseur:
        curseur.execute(
            "SELECT current_setting('listen_addresses'), current_setting('server_version_num')::int >= 150000"
        )
        assert curseur.fetchone() == ("", True)
    reglages = base_postgresql(prives["DATABASE_URL"])
    assert (reglages["NAME"], reglages["USER"]) == ("salon", "salon")
    assert reglages["OPTIONS"]["host"] == prives["PGHOST"]


def test_l_adresse_redis_repond_et_la_file_est_a_part(prives: dict[str, str]) -> None:
    cache = redis.from_url(prives["REDIS_URL"])
    assert cache.ping()
    assert cache.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    assert prives["CELERY_BROKER_URL"].startswith("redis+socket:///")
    assert "db=0" in prives["REDIS_URL"]
    assert "virtual_host=1" in prives["CELERY_BROKER_URL"]


def test_rend_le_code_de_la_commande_et_efface_son_dossier() -> None:
    script = "import os, pathlib; print(os.environ['PGHOST']); raise SystemExit(7)"
    fini = subprocess.run([*COMMANDE, "--", sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert fini.returncode == 7
    assert _disparus(fini.stdout.strip(), fini.stdout.strip())


def test_fsync_rend_les_ecritures_durables() -> None:
    requete = "select current_setting('fsync') || current_setting('data_checksums')"
    commande = [*COMMANDE, "--fsync", "--appendonly", "--", "psql", "-Atc", requete]
    fini = subprocess.run(commande, capture_output=True, text=True, check=False)
    assert fini.stdout.strip() == "onon"


@pytest.mark.parametrize("numero", [signal.SIGTERM, signal.SIGKILL])
def test_rien_ne_survit_a_un_arret_brutal(numero: int) -> None:
    script = "import os, time; print(os.environ['PGHOST'], flush=True); time.sleep(60)"
    processus = subprocess.Popen([*COMMANDE, "--", sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert processus.stdout is not None
    dossier = processus.stdout.readline().strip()
    assert pathlib.Path(dossier).is_dir()
    os.kill(processus.pid, numero)
    processus.wait(20)
    assert _attendre(lambda: _disparus(dossier, dossier))


def test_une_commande_introuvable_se_dit_en_une_phrase() -> None:
    fini = subprocess.run([*COMMANDE, "--", "programme-absent"], capture_output=True, text=True, check=False)
    assert fini.returncode == 127
    assert fini.stderr == "Commande introuvable : programme-absent\n"


def test_refuse_de_partir_sans_commande(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        services.principal(["--"])
    assert "il manque la commande" in capsys.readouterr().err


def test_un_postgresql_absent_se_dit_en_une_phrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outils.serveurs.glob.glob", lambda _motif: [])
    monkeypatch.setattr("outils.serveurs.shutil.which", lambda _nom: None)
    with pytest.raises(ServiceIndisponible, match="installez le paquet postgresql"):
        programmes_postgresql()


def test_le_chemin_d_une_prise_tient_dans_107_octets() -> None:
    chemin = pathlib.Path("x" * services.LONGUEUR_MAX_DOSSIER) / "salon-12345678"
    longueurs = [len(str(chemin / ".s.PGSQL.5432")), len(str(chemin / "redis.sock"))]
    assert max(longueurs) <= 107
    assert services.adresses(chemin)["PGHOST"] == str(chemin)
