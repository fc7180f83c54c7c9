"""The product as it is deployed: production's settings, gunicorn's own file, a port held open, and people using it."""

from __future__ import annotations

import contextlib
import os
import pathlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter

from outils.production_factice import environnement_production
from tests.pannes.banc_processus import Machine, Processus, Telephone, attendre
from tests.pannes.conftest import machine_de_production

# Through the proxy that ends TLS.
TLS = {"X-Forwarded-Proto": "https"}
# Beside the other tests' queues, on the same private server.
_FILE = "virtual_host=9"


@contextlib.contextmanager
def production(commun: pathlib.Path, dossier: pathlib.Path) -> Iterator[Machine]:
    """Give a machine with production's settings on a private PostgreSQL and Redis."""
    with machine_de_production(commun, dossier) as machine:
        regler(machine, _FILE)
        yield machine


def regler(machine: Machine, file: str) -> None:
    """Give a machine production's settings; ``file``: which of the private Redis's databases is its queue."""
    prives = {nom: machine.env[nom] for nom in ("DATABASE_URL", "DOSSIER_VAR")}
    machine.env |= environnement_production() | prives
    machine.env |= {
        "DJANGO_SETTINGS_MODULE": "bancs.reglages",
        "ALLOWED_HOSTS": "127.0.0.1",
        "CSRF_TRUSTED_ORIGINS": "",
        "ROLE_APPLICATION": "",
        "NIVEAU_JOURNAL": "WARNING",
        "REDIS_URL": os.environ["REDIS_URL"],
        "CELERY_BROKER_URL": os.environ["CELERY_BROKER_URL"].replace("virtual_host=1", file),
        "DOSSIER_ARCHIVES": str(machine.dossier / "archives"),
        "DOSSIER_EXPORTS": str(machine.dossier / "exports"),
        "PROMETHEUS_MULTIPROC_DIR": str(machine.dossier / "prometheus"),
    }


@contextlib.contextmanager
def porte_tenue(machine: Machine) -> Iterator[int]:
    """Hold the machine's port as systemd's socket does (salon-web.socket); give its descriptor."""
    with socket.create_server(("127.0.0.1", machine.port), backlog=512) as prise:
        yield prise.fileno()


def pages(machine: Machine, porte: int | None) -> Processus:
    """Return production's gunicorn, on the held port or on one it opens by itself."""
    lien = f"127.0.0.1:{machine.port}" if porte is None else f"fd://{porte}"
    tenus = () if porte is None else (porte,)
    return machine.processus(
        "gunicorn", "config.wsgi", "-c", "deploiement/gunicorn.py", "--bind", lien, "--log-level", "warning",
        tenus=tenus,
    )  # fmt: skip


class Mandataire(HTTPAdapter):
    """Stand where nginx does: HTTPS for the one who asks and for the application, plain HTTP between the two."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        demandee = request.url = str(request.url)
        request.url = demandee.replace("https://", "http://", 1)
        request.headers.update(TLS)
        try:
            reponse = super().send(request, *args, **kwargs)
        finally:
            request.url = demandee
        reponse.url = demandee
        return reponse


class TelephoneSur(Telephone):
    """A phone on HTTPS, with its own address and its own number."""

    def __init__(self, machine: Machine, rang: int, mandataire: HTTPAdapter) -> None:
        super().__init__(machine.adresse.replace("http://", "https://", 1))
        self.numero = f"01660{rang:05d}"
        self.http.headers["X-Forwarded-For"] = f"41.{rang // 65536}.{rang // 256 % 256}.{rang % 256}"
        self.http.mount("https://", mandataire)


@dataclass
class Foule:
    """People and operators who go on, whatever is deployed; what each was answered."""

    machine: Machine
    jeton: str
    compte: str
    paye: bool = True
    mandataire: Callable[[], Mandataire] = Mandataire
    paiements: int = 0
    messages: int = 0
    reponses: int = 0
    plus_longue: float = 0.0
    fautes: list[str] = field(default_factory=list)
    _arret: threading.Event = field(default_factory=threading.Event)
    _verrou: threading.Lock = field(default_factory=threading.Lock)
    _rang: int = 0

    @contextlib.contextmanager
    def presente(self) -> Iterator[None]:
        """Have them all there; on leaving, each ends what it was doing."""
        gestes = (self._client, self._client, self._operateur)
        fils = [threading.Thread(target=self._tourner, args=(geste,)) for geste in gestes]
        for fil in fils:
            fil.start()
        try:
            yield
        finally:
            self._arret.set()
            for fil in fils:
                fil.join(60)
                assert not fil.is_alive()

    def attendre_paiements(self, combien: int) -> None:
        """Wait until so many more have paid, or one could not."""
        vise = self.paiements + combien
        attendre(lambda: self.paiements >= vise or self.fautes, 60, f"{combien} paiements de plus")

    def _tourner(self, geste: object) -> None:
        while not self._arret.is_set():
            with self._verrou:
                self._rang += 1
                rang = self._rang
            debut = time.monotonic()
            try:
                assert callable(geste)
                geste(rang)
            except (requests.RequestException, AssertionError) as erreur:
                self.fautes.append(f"{type(erreur).__name__} : {str(erreur)[:300]}")
            self._noter(time.monotonic() - debut)
            time.sleep(0.05)

    def _noter(self, duree: float) -> None:
        with self._verrou:
            self.reponses += 1
            self.plus_longue = max(self.plus_longue, duree)

    def _client(self, rang: int) -> None:
        telephone = TelephoneSur(self.machine, rang, self.mandataire())
        if not self.paye:
            telephone.ouvrir(f"/q/{self.jeton}")
            return
        telephone.jusqu_a_payer(self.jeton, telephone.numero)
        telephone.payer()
        with self._verrou:
            self.paiements += 1

    def _operateur(self, rang: int) -> None:
        with requests.Session() as http:
            http.mount("https://", self.mandataire())
            adresse = self.machine.adresse.replace("http://", "https://", 1)
            recu = http.post(f"{adresse}/webhooks/simulateur/{self.compte}/", json={"n": rang}, timeout=30)
        assert recu.status_code < 400, f"webhook : {recu.status_code}"
        with self._verrou:
            self.messages += 1


def foule(machine: Machine, operateur: str, *, paye: bool = True) -> Foule:
    """Open a salon whose account talks to ``operateur`` and gather people around it."""
    lu = machine.django(
        f"from tests import fabriques; m = fabriques.maison(base={operateur!r});"
        "print(m.poste.jeton, m.compte.jeton_webhook)"
    ).split()
    return Foule(machine, lu[0], lu[1], paye)


def tours(court: int, long: int) -> int:
    """Return how many rounds to do: more of them in ``make test-long``."""
    return long if os.environ.get("ESSAIS_LONGS") == "1" else court


LONG = pytest.mark.long
