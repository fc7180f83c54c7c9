"""An Alertmanager of this machine, and all those it tells: a mail server, a pager, Slack."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.salon_paiement.notifications.conftest import ServeurSmtp, smtp
from tests.supervision.alertmanager import Alertmanager

__all__ = ["smtp"]


class Recus:
    """What the outside world was told."""

    def __init__(self, serveur: HTTPServer, courrier: ServeurSmtp) -> None:
        self.courrier = courrier
        self.astreinte: list[tuple[str, str, str]] = []
        self.slack: list[str] = []
        serveur.expect_request("/astreinte").respond_with_handler(self._astreinte)
        serveur.expect_request("/slack").respond_with_handler(self._slack)

    def _astreinte(self, requete: Request) -> Response:
        corps = json.loads(requete.get_data())
        for alerte in corps["alerts"]:
            qui = requete.headers.get("Authorization", "")
            self.astreinte.append((alerte["labels"]["alertname"], alerte["status"], qui))
        return Response("")

    def _slack(self, requete: Request) -> Response:
        self.slack.append(requete.get_data(as_text=True))
        return Response("ok")

    def courriels(self, nom: str) -> set[str]:
        """Return who had an e-mail about ``nom``."""
        with self.courrier.verrou:
            return {qui for qui, message in self.courrier.recus if nom in str(message["Subject"])}


@pytest.fixture
def recus(httpserver: HTTPServer, smtp: ServeurSmtp) -> Recus:
    return Recus(httpserver, smtp)


@pytest.fixture
def alertmanager(tmp_path: pathlib.Path, httpserver: HTTPServer, recus: Recus) -> Iterator[Alertmanager]:
    port = recus.courrier.server_address[1]
    adresse = f"http://127.0.0.1:{httpserver.port}"
    with Alertmanager(tmp_path, smtp=int(port), http=adresse).en_marche() as lance:
        yield lance
