"""A partner's server on a real socket of this machine, its faults written beforehand; addresses that lead to it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.utils import timezone

from salon_paiement.models import LivraisonSortante, PointSortie
from salon_paiement.models.sortants import EN_ROUTE
from salon_paiement.sortants.points import PointVoulu, point_creer
from salon_paiement.sortants.types import TYPES
from tests import fabriques


@dataclass(frozen=True)
class Recu:
    """One request as the partner saw it; header names in small letters."""

    chemin: str
    entetes: dict[str, str]
    corps: bytes
    instant: float

    @property
    def id(self) -> str:
        return self.entetes["webhook-id"]


@dataclass
class Partenaire:
    """What it got, and what it answers: ``prevues`` in turn (status, or status, headers and body), 204 afterwards.

    A request for a path of ``muets`` is taken and never answered; ``apres`` is called once a request is read.
    """

    adresse: str = ""
    recus: list[Recu] = field(default_factory=list)
    prevues: list[int | tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    muets: set[str] = field(default_factory=set)
    fini: threading.Event = field(default_factory=threading.Event)
    apres: Any = None

    def url(self, chemin: str = "/hook") -> str:
        return f"{self.adresse}{chemin}"

    def ids(self, chemin: str = "/hook") -> list[str]:
        return [recu.id for recu in self.recus if recu.chemin == chemin]


class _Serveur(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    partenaire: Partenaire


class _Guichet(BaseHTTPRequestHandler):
    server: _Serveur

    def do_POST(self) -> None:
        p = self.server.partenaire
        corps = self.rfile.read(int(self.headers["Content-Length"]))
        entetes = {nom.lower(): valeur for nom, valeur in self.headers.items()}
        p.recus.append(Recu(self.path, entetes, corps, time.monotonic()))
        if p.apres is not None:
            p.apres()
        if self.path in p.muets:
            p.fini.wait(60)
            return
        prevue = p.prevues.pop(0) if p.prevues else 204
        statut, en_plus, reponse = prevue if isinstance(prevue, tuple) else (prevue, {}, b"")
        self.send_response(statut)
        for nom, valeur in en_plus.items():
            self.send_header(nom, valeur)
        if "Content-Length" not in en_plus and statut != 204:
            self.send_header("Content-Length", str(len(reponse)))
        self.end_headers()
        try:
            self.wfile.write(reponse)
        except OSError:
            return

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def partenaire_ouvert() -> Iterator[Partenaire]:
    """Serve on a free port of this machine."""
    serveur = _Serveur(("127.0.0.1", 0), _Guichet)
    serveur.partenaire = Partenaire(f"http://127.0.0.1:{serveur.server_address[1]}")
    fil = threading.Thread(target=serveur.serve_forever, kwargs={"poll_interval": 0.02})
    fil.start()
    try:
        yield serveur.partenaire
    finally:
        serveur.partenaire.fini.set()
        serveur.shutdown()
        serveur.server_close()
        fil.join()


def point(chez: fabriques.Maison, url: str, types: Iterable[str] = ()) -> tuple[PointSortie, str]:
    """Add an address told of everything, or of ``types``; with its secret."""
    return point_creer(chez.salon, PointVoulu(url=url, types=list(types) or list(TYPES)), acteur_id=None)


def tout_est_du() -> None:
    """Let the delays pass: what waits for its next try is due, what is leased has lost its lease."""
    passe = timezone.now()
    LivraisonSortante.objects.filter(etat__in=EN_ROUTE).update(prochaine=passe)
    PointSortie.objects.exclude(pause_jusqu=None).update(pause_jusqu=passe)
