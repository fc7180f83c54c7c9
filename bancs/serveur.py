"""Gunicorn under production's own configuration, on a socket opened here."""

from __future__ import annotations

import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from types import TracebackType

from bancs.environnement import RACINE, SORTIE
from bancs.mesure import enfants, memoire, processeur

ATTENTE = 40.0
_PANNE = 500


class Gunicorn:
    """One server. Use it as a context manager; ``adresse`` is where it answers."""

    def __init__(
        self,
        application: str,
        *,
        configuration: str = "deploiement/gunicorn.py",
        ouvriers: int = 2,
        fils: int = 4,
        environnement: dict[str, str] | None = None,
        sonde: str = "/sante/vivant",
    ) -> None:
        self._application = application
        self._configuration = configuration
        base = dict(os.environ) if environnement is None else environnement
        # As deployed (Dockerfile, salon-web.service).
        base = {"MALLOC_ARENA_MAX": "2", **base}
        self._environnement = {**base, "GUNICORN_OUVRIERS": str(ouvriers), "GUNICORN_FILS": str(fils)}
        self._sonde = sonde
        self._prise = socket.create_server(("127.0.0.1", 0), backlog=512)
        self._processus: subprocess.Popen[bytes] | None = None
        self.port: int = self._prise.getsockname()[1]
        self.adresse = f"http://127.0.0.1:{self.port}"
        self.journal = SORTIE / f"gunicorn-{self.port}.log"

    def __enter__(self) -> Gunicorn:
        commande = [sys.executable, "-m", "gunicorn", "-c", self._configuration, self._application]
        commande += ["--bind", f"fd://{self._prise.fileno()}", "--log-level", "warning"]
        with self.journal.open("wb") as sortie:
            self._processus = subprocess.Popen(
                commande, cwd=RACINE, env=self._environnement, stdin=subprocess.DEVNULL, stdout=sortie,
                stderr=subprocess.STDOUT, pass_fds=(self._prise.fileno(),), start_new_session=True,
            )  # fmt: skip
        self._attendre()
        return self

    def __exit__(self, _type: type[BaseException] | None, _e: BaseException | None, _t: TracebackType | None) -> None:
        if self._processus is not None:
            self._processus.send_signal(signal.SIGTERM)
            try:
                self._processus.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(self._processus.pid, signal.SIGKILL)
                self._processus.wait()
        self._prise.close()

    @property
    def pid(self) -> int:
        return self._processus.pid if self._processus else 0

    def ouvriers(self) -> list[int]:
        """Return the worker processes."""
        return enfants(self.pid)

    def processeur(self) -> float:
        """Return the CPU seconds used so far by the workers."""
        return processeur(self.ouvriers())

    def memoire(self) -> float:
        """Return the resident memory of the biggest worker, in MB."""
        return max(memoire(pid) for pid in self.ouvriers())

    def fautes(self) -> str:
        """Return the end of its log."""
        return self.journal.read_text(encoding="utf-8", errors="replace")[-2000:]

    def _attendre(self) -> None:
        limite = time.monotonic() + ATTENTE
        while not _repond(self.adresse + self._sonde):
            if time.monotonic() > limite or (self._processus and self._processus.poll() is not None):
                raise RuntimeError(f"{self._application} ne répond pas :\n{self.fautes()}")
            time.sleep(0.05)


def _repond(adresse: str) -> bool:
    ouvreur = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with ouvreur.open(adresse, timeout=5):
            return True
    except urllib.error.HTTPError as erreur:
        return erreur.code < _PANNE
    except OSError:
        return False


def dossier_neuf(nom: str) -> pathlib.Path:
    """Return an empty folder under the benchmarks' own."""
    dossier = SORTIE / nom
    dossier.mkdir(parents=True, exist_ok=True)
    return dossier


def plancher_servir() -> Gunicorn:
    """Return the bare project's server, not started."""
    return Gunicorn("bancs.plancher.wsgi", configuration="bancs/plancher/gunicorn.py")
