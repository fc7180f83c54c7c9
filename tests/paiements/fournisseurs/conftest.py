"""The provider adapters against real local sockets: a polite server, and one that misbehaves byte by byte."""

from __future__ import annotations

import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import stamina
from pytest_httpserver import HTTPServer

from paiements.fournisseurs.base import Demande, Identifiants
from paiements.fournisseurs.client_http import ClientHttp
from paiements.fournisseurs.feexpay.fournisseur import FeexPay
from paiements.fournisseurs.simulateur.fournisseur import Simulateur

CLE = "fp_" + "clesecretedetest0123"
BOUTIQUE = "SALONDETEST0001"
TELEPHONE = "+2290166000042"


@pytest.fixture(autouse=True)
def _sans_attente() -> Iterator[None]:
    # Same number of tries as in production, without the pauses between them.
    with stamina.set_testing(True, attempts=3):
        yield


@pytest.fixture(scope="session")
def httpserver_listen_address() -> tuple[str, int]:
    return ("127.0.0.1", 0)


class FeexPayLocal(FeexPay):
    """FeexPay's adapter, its base moved to this machine."""

    boucle_locale = True

    def _adresse(self) -> str:
        return self._identifiants["base"]


ADAPTATEURS: dict[str, type[FeexPay]] = {"feexpay": FeexPayLocal, "simulateur": Simulateur}


def identifiants_pour(base: str) -> Identifiants:
    return Identifiants({"cle": CLE, "boutique": BOUTIQUE, "base": base})


@pytest.fixture(params=sorted(ADAPTATEURS))
def classe(request: pytest.FixtureRequest) -> type[FeexPay]:
    return ADAPTATEURS[request.param]


@pytest.fixture
def adaptateur(classe: type[FeexPay], httpserver: HTTPServer) -> FeexPay:
    return classe(identifiants_pour(httpserver.url_for("")))


@pytest.fixture
def creer(classe: type[FeexPay]) -> Callable[[str], FeexPay]:
    """The adapter under test, bound to the given base."""
    return lambda base: classe(identifiants_pour(base))


@pytest.fixture
def client() -> Callable[..., ClientHttp]:
    """A client of a loopback base; the delays, in seconds, suit a busy machine and each test shortens its own."""

    def construire(base: str, **options: Any) -> ClientHttp:
        delais: dict[str, Any] = {"connexion": 3.0, "lecture": 5.0, "total": 8.0, "boucle_locale": True}
        entetes = {"Authorization": f"Bearer {CLE}"}
        return ClientHttp(base, entetes=entetes, secrets=(CLE,), **{**delais, **options})

    return construire


@pytest.fixture
def demande() -> Demande:
    return Demande(
        notre_reference="TENTATIVE0001",
        montant=5000,
        devise="XOF",
        reseau="mtn",
        msisdn=TELEPHONE,
        prenom="Aïcha",
        libelle="Tresses & défrisage - n°12",
        url_retour="https://salon.example/retour",
        url_annulation="https://salon.example/annulation",
    )


def _lire_requete(prise: socket.socket) -> bytes:
    """One whole request: closing with bytes unread would turn every close into a reset."""
    recu = b""
    while not _complete(recu) and (morceau := prise.recv(65536)):
        recu += morceau
    return recu


def _complete(recu: bytes) -> bool:
    entetes, fin, corps = recu.partition(b"\r\n\r\n")
    annonce = re.search(rb"(?i)content-length: (\d+)", entetes)
    return bool(fin) and len(corps) >= int(annonce[1] if annonce else 0)


@dataclass
class ServeurBrut:
    """A TCP server that reads one request and then does as told; ``recus`` keeps what it read."""

    reaction: Callable[[socket.socket], None]
    recus: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ecoute = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._ecoute.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self._fin = threading.Event()
        threading.Thread(target=self._servir, daemon=True).start()

    def goutter(self, octet: bytes, prise: socket.socket) -> None:
        """One byte every 20 ms until the caller hangs up."""
        while not self._fin.wait(0.02):
            prise.sendall(octet)

    def se_taire(self) -> None:
        """Keep the connection open and silent."""
        self._fin.wait(20)

    def arreter(self) -> None:
        self._fin.set()
        self._ecoute.close()

    def _servir(self) -> None:
        while not self._fin.is_set():
            try:
                prise, _ = self._ecoute.accept()
            except OSError:
                return
            with prise:
                try:
                    self.recus.append(_lire_requete(prise))
                    self.reaction(prise)
                except OSError:
                    continue


@pytest.fixture
def serveur_brut() -> Iterator[Callable[[Callable[[ServeurBrut, socket.socket], None]], ServeurBrut]]:
    """Start a misbehaving server: its reaction gets the server and the open socket."""
    lances: list[ServeurBrut] = []

    def lancer(reaction: Callable[[ServeurBrut, socket.socket], None]) -> ServeurBrut:
        serveur = ServeurBrut(lambda prise: reaction(serveur, prise))
        lances.append(serveur)
        return serveur

    yield lancer
    for serveur in lances:
        serveur.arreter()


def couper_net(_serveur: ServeurBrut, prise: socket.socket) -> None:
    """Reset instead of a polite close."""
    prise.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.fixture
def reset() -> Callable[[ServeurBrut, socket.socket], None]:
    return couper_net


@pytest.fixture
def port_ferme() -> str:
    """A base where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as ecoute:
        port = ecoute.getsockname()[1]
    return f"http://127.0.0.1:{port}"


@pytest.fixture
def secrets_de_test() -> tuple[str, ...]:
    """What no message, repr or log may ever show."""
    return (CLE, TELEPHONE.removeprefix("+"), TELEPHONE[4:])
