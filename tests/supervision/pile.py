"""The whole product, watched: gunicorn, worker and beat on PostgreSQL and their own Redis, and Debian's Prometheus."""

from __future__ import annotations

import contextlib
import pathlib
import shutil
import signal
import subprocess
from collections.abc import Iterator
from typing import Any

import requests
import yaml

from outils.serveurs import Redis, Reglages
from tests.pannes.banc_processus import Machine, Processus, attendre, en_marche, port_libre
from tests.supervision.requetes import PROMETHEUS, lire, programme


class Pile:
    """What runs, and where each part is reached."""

    def __init__(self, machine: Machine, dossier: pathlib.Path, port_alertmanager: int) -> None:
        self.machine, self.dossier, self.port_alertmanager = machine, dossier, port_alertmanager
        self.redis = Redis(dossier, Reglages())
        self.port_ouvrier, self.port_prometheus = port_libre(), port_libre()
        self.machine.env |= {
            "CELERY_BROKER_URL": f"redis+socket://{self.redis.prise}?virtual_host=1",
            "GUNICORN_BIND": f"127.0.0.1:{machine.port}",
            "METRIQUES_CACHE_SECONDES": "0.5",
            "METRIQUES_OUVRIER": f"127.0.0.1:{self.port_ouvrier}",
        }

    def processus(self, nom: str, *commande: str) -> Processus:
        """Return one process with a folder of counters of its own, as the units and containers give it."""
        compteurs = {"PROMETHEUS_MULTIPROC_DIR": str(self.dossier / f"compteurs-{nom}")}
        return Processus(list(commande), self.machine.env | compteurs, self.dossier / f"{nom}.log")

    def web(self) -> Processus:
        return self.processus("web", "gunicorn", "config.wsgi", "-c", "deploiement/gunicorn.py")

    def ouvrier(self) -> Processus:
        return self.processus("ouvrier", "celery", "-A", "config", "worker", "--concurrency", "2", "--without-gossip")

    def beat(self) -> Processus:
        return self.processus(
            "beat", "celery", "-A", "config", "beat", "--schedule", str(self.dossier / "beat"), "--pidfile", ""
        )

    @contextlib.contextmanager
    def prometheus(self) -> Iterator[None]:
        """Run Debian's Prometheus on the product's own configuration, its targets' addresses replaced."""
        cibles = {"salon-web": self.machine.port, "salon-worker": self.port_ouvrier}
        configurer(self.dossier, cibles, self.port_prometheus, self.port_alertmanager)
        with (self.dossier / "prometheus.log").open("ab") as journal:
            lance = subprocess.Popen(
                [programme("prometheus"), "--config.file=prometheus.yml", "--storage.tsdb.path=donnees",
                 f"--web.listen-address=127.0.0.1:{self.port_prometheus}"],
                cwd=self.dossier, stdout=journal, stderr=journal,
            )  # fmt: skip
        try:
            yield
        finally:
            lance.send_signal(signal.SIGTERM)
            lance.wait(timeout=30)

    def demander(self, requete: str) -> list[dict[str, Any]]:
        """Ask Prometheus; return its samples."""
        adresse = f"http://127.0.0.1:{self.port_prometheus}/api/v1/query"
        reponse = requests.get(adresse, params={"query": requete}, timeout=10).json()
        resultat: list[dict[str, Any]] = reponse["data"]["result"]
        return resultat

    def valeur(self, requete: str) -> float | None:
        """Return the only sample of a query, ``None`` while there is none."""
        lus = self.demander(requete)
        return float(lus[0]["value"][1]) if len(lus) == 1 else None


def configurer(dossier: pathlib.Path, ports: dict[str, int], le_sien: int, alertmanager: int) -> None:
    """Write the product's configuration with other addresses, and a second where it says a minute or a quarter."""
    configuration = lire(PROMETHEUS / "prometheus.yml")
    configuration["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    configuration["alerting"]["alertmanagers"][0]["static_configs"] = [{"targets": [f"127.0.0.1:{alertmanager}"]}]
    for travail in configuration["scrape_configs"]:
        travail.pop("dns_sd_configs", None)
        port = ports.get(travail["job_name"], le_sien)
        travail["static_configs"] = [{"targets": [f"127.0.0.1:{port}"]}]
    (dossier / "prometheus.yml").write_text(yaml.safe_dump(configuration), encoding="utf-8")
    regles = (PROMETHEUS / "regles.yml").read_text(encoding="utf-8")
    (dossier / "regles.yml").write_text(regles.replace("for: 1m\n", "for: 1s\n"), encoding="utf-8")


@contextlib.contextmanager
def en_service(machine: Machine, dossier: pathlib.Path, port_alertmanager: int) -> Iterator[Pile]:
    """Start everything, and leave nothing behind."""
    pile = Pile(machine, dossier, port_alertmanager)
    pile.redis.demarrer()
    try:
        attendre(pile.redis.pret, 20, "Redis")
        with en_marche(pile.web(), pile.ouvrier(), pile.beat()), pile.prometheus():
            attendre(machine.vivant, 60, "les pages")
            yield pile
    finally:
        pile.redis.arreter()
        shutil.rmtree(dossier / "donnees", ignore_errors=True)
