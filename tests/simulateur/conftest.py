"""A running simulator, a webhook receiver that remembers, and a bare HTTP caller. Real sockets throughout."""

import http.client
import json
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from simulateur.config import Configuration
from simulateur.serveur import ServeurSimule, demarrer

CLE = "test_simulateur"
BOUTIQUE = "SALONDEMO000001"
NUMERO = "2290166000042"


@dataclass
class Recepteur:
    """Stands for our webhook door: keeps every body and its headers, answers ``codes`` in turn, then 200."""

    recus: list[dict[str, Any]] = field(default_factory=list)
    bruts: list[tuple[bytes, Message]] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)
    instants: list[float] = field(default_factory=list)
    avant_de_repondre: Callable[[], None] = lambda: None
    url: str = ""

    def attendre(self, nombre: int, delai_s: float = 5.0) -> list[dict[str, Any]]:
        limite = time.monotonic() + delai_s
        while len(self.recus) < nombre and time.monotonic() < limite:
            time.sleep(0.01)
        assert len(self.recus) >= nombre, f"{len(self.recus)} webhook(s) reçu(s) sur {nombre}"
        return self.recus


@pytest.fixture
def recepteur() -> Iterator[Recepteur]:
    memoire = Recepteur()
    verrou = threading.Lock()

    class Porte(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            octets = self.rfile.read(int(self.headers["Content-Length"]))
            memoire.avant_de_repondre()
            with verrou:
                memoire.bruts.append((octets, self.headers))
                memoire.recus.append(_lire(octets))
                memoire.instants.append(time.time())
                code = memoire.codes.pop(0) if memoire.codes else 200
            self.send_response(code)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            return

    class Serveur(ThreadingHTTPServer):
        request_queue_size = 128
        daemon_threads = True

    serveur = Serveur(("127.0.0.1", 0), Porte)
    memoire.url = f"http://127.0.0.1:{serveur.server_port}/webhooks/simulateur/jeton/"
    threading.Thread(target=serveur.serve_forever, args=(0.05,), daemon=True).start()
    yield memoire
    serveur.shutdown()
    serveur.server_close()


def _lire(octets: bytes) -> dict[str, Any]:
    if octets.startswith(b"data"):
        return dict(urllib.parse.parse_qsl(octets.decode()))
    try:
        lu: dict[str, Any] = json.loads(octets)
    except ValueError:
        return {}
    return lu


@pytest.fixture
def simulateur(tmp_path: Path, recepteur: Recepteur) -> Iterator[ServeurSimule]:
    adresses = {"fedapay": recepteur.url, "wave": recepteur.url}
    config = Configuration(
        tmp_path / "simulateur", recepteur.url, pause_webhook_s=0.02, webhook_urls=adresses, page_s=0.05
    )
    with demarrer(config) as serveur:
        yield serveur


@dataclass
class Appelant:
    """Calls a simulator as a careful client would; ``codes`` and bodies come back raw."""

    port: int
    delai_s: float = 5.0

    def appeler(
        self, methode: str, chemin: str, corps: Any = None, cle: str | None = CLE, **entetes: str
    ) -> tuple[int, bytes]:
        connexion = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.delai_s)
        tous = {"Content-Type": "application/json", **entetes} | ({"Authorization": f"Bearer {cle}"} if cle else {})
        octets = corps if isinstance(corps, bytes) else None if corps is None else json.dumps(corps).encode()
        try:
            connexion.request(methode, chemin, octets, tous)
            reponse = connexion.getresponse()
            self.entetes = reponse.headers
            return reponse.status, reponse.read()
        finally:
            connexion.close()

    def pousser(self, reseau: str = "mtn", **champs: Any) -> tuple[int, dict[str, Any]]:
        corps = {"phoneNumber": NUMERO, "amount": 5000, "shop": BOUTIQUE, "callback_info": "essai1"} | champs
        code, lu = self.appeler("POST", f"/api/transactions/public/requesttopay/{reseau}", corps)
        return code, json.loads(lu)

    def reference(self, reseau: str = "mtn", **champs: Any) -> str:
        code, corps = self.pousser(reseau, **champs)
        assert code == 200
        return str(corps["reference"])

    def statut(self, reference: str) -> tuple[int, dict[str, Any]]:
        code, lu = self.appeler("GET", f"/api/transactions/public/single/status/{reference}")
        return code, json.loads(lu)


@pytest.fixture
def feexpay(simulateur: ServeurSimule) -> Appelant:
    return Appelant(simulateur.port)


@pytest.fixture
def fabrique_appelant() -> Callable[[str], Appelant]:
    return lambda url: Appelant(int(url.rpartition(":")[2]))
