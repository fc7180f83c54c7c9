"""Calling a WSGI application in this very process, or a server over one kept connection a thread."""

from __future__ import annotations

import http.client
import io
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import override_settings

from bancs.base import processeur_base
from bancs.mesure import mediane
from bancs.plancher.chaine import MIDDLEWARE

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Any]


@dataclass(frozen=True)
class Appel:
    """One request, ready to leave."""

    adresse: str
    en_tetes: dict[str, str]
    methode: str = "GET"
    corps: dict[str, Any] | None = None


@dataclass(frozen=True)
class Cout:
    """What one request took: milliseconds of this process's and of the database's CPU, statements, milliseconds."""

    application: float
    base: float
    ordres: float
    duree: float


@dataclass
class _Compteur:
    ordres: list[str] = field(default_factory=list)

    def __call__(self, executer: Callable[..., Any], sql: str, *reste: Any) -> Any:
        self.ordres.append(sql)
        return executer(sql, *reste)


def applications() -> dict[str, Wsgi]:
    """Return our application and the floor's, each with its own middleware."""
    nous = WSGIHandler()
    with override_settings(MIDDLEWARE=MIDDLEWARE):
        return {"nous": nous, "plancher": WSGIHandler()}


def appeler(application: Wsgi, appel: Appel) -> tuple[int, bytes, dict[str, str]]:
    """Return status, body and headers of one request."""
    corps = b"" if appel.corps is None else json.dumps(appel.corps).encode()
    adresse = urlsplit(appel.adresse)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": appel.methode, "PATH_INFO": adresse.path, "QUERY_STRING": adresse.query, "SCRIPT_NAME": "",
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(corps)), "HTTP_HOST": "127.0.0.1",
        "HTTP_X_FORWARDED_PROTO": "https", "wsgi.input": io.BytesIO(corps), "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http", "wsgi.version": (1, 0), "wsgi.multithread": True, "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    } | {f"HTTP_{nom.upper().replace('-', '_')}": valeur for nom, valeur in appel.en_tetes.items()}  # fmt: skip
    dit: list[Any] = []
    reponse = application(environ, lambda statut, en_tetes, *_reste: dit.extend((statut, en_tetes)))
    try:
        lu = b"".join(reponse)
    finally:
        reponse.close()
    return int(dit[0].split()[0]), lu, dict(dit[1])


def couter(application: Wsgi, appels: Sequence[Appel]) -> Cout:
    """Send these requests one after the other.

    Raises:
        RuntimeError: one failed: a figure made of errors is none.
    """
    compteur = _Compteur()
    base = processeur_base()
    with connection.execute_wrapper(compteur):
        depart, debut = time.perf_counter(), time.process_time()
        for appel in appels:
            statut, lu, _en_tetes = appeler(application, appel)
            if statut >= http.client.BAD_REQUEST:
                raise RuntimeError(f"{appel.methode} {appel.adresse} : {statut} {lu[:400]!r}")
        fin, processeur = time.perf_counter(), time.process_time()
    par = 1000 / len(appels)
    return Cout((processeur - debut) * par, (processeur_base() - base) * par, len(compteur.ordres) / len(appels),
                (fin - depart) * par)  # fmt: skip


@contextmanager
def ordres_de() -> Iterator[list[str]]:
    """Note the statements of what is done inside."""
    compteur = _Compteur()
    with connection.execute_wrapper(compteur):
        yield compteur.ordres


@dataclass(frozen=True)
class Releve:
    """A server asked for some seconds: answers a second, and milliseconds of one answer."""

    debit: float
    p50: float
    p95: float


def tirer(serveur: str, appel: Appel, secondes: float, fils: int = 4) -> Releve:
    """Ask a server the same thing over ``fils`` kept connections.

    Raises:
        RuntimeError: it answered something else than 200.
    """
    latences: list[float] = []
    fautes: list[str] = []
    fin = time.monotonic() + secondes

    def demander() -> None:
        lien = http.client.HTTPConnection(urlsplit(serveur).netloc, timeout=10)
        while time.monotonic() < fin and not fautes:
            depart = time.perf_counter()
            lien.request(appel.methode, appel.adresse, headers={"X-Forwarded-Proto": "https", **appel.en_tetes})
            reponse = lien.getresponse()
            lu = reponse.read()
            latences.append((time.perf_counter() - depart) * 1000)
            if reponse.status != http.client.OK:
                fautes.append(f"{appel.adresse} : {reponse.status} {lu[:400]!r}")
        lien.close()

    taches = [threading.Thread(target=demander) for _rang in range(fils)]
    for tache in taches:
        tache.start()
    for tache in taches:
        tache.join()
    if fautes or not latences:
        raise RuntimeError(fautes[0] if fautes else f"{appel.adresse} : aucune réponse")
    latences.sort()
    return Releve(len(latences) / secondes, mediane(latences), latences[int(len(latences) * 0.95)])
