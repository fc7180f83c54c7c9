"""A tiny SMTP server on a real socket that refuses, stalls or takes messages, as told."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
import time
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from django.conf import LazySettings
from pytest_httpserver import HTTPServer

from tests.fabriques_messages import PasserelleLocale


class ServeurSmtp(socketserver.ThreadingTCPServer):
    """``reponses`` are given once each, by command (``RCPT``, ``DATA``, ``.`` for the content), before 250."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.recus: list[tuple[str, EmailMessage]] = []
        self.reponses: dict[str, list[str]] = {}
        self.silence = 0.0
        self.verrou = threading.Lock()

    def repondre(self, commande: str, ordinaire: str) -> str:
        with self.verrou:
            prevues = self.reponses.get(commande, [])
            return prevues.pop(0) if prevues else ordinaire

    def prendre(self, destinataire: str, octets: bytes) -> None:
        message = email.message_from_bytes(octets, _class=EmailMessage, policy=email.policy.default)
        with self.verrou:
            self.recus.append((destinataire, message))


class _Conversation(socketserver.StreamRequestHandler):
    server: Any

    def handle(self) -> None:
        time.sleep(self.server.silence)
        self._dire("220 pret")
        destinataire = ""
        while ligne := self.rfile.readline().decode().strip():
            verbe = ligne[:4].upper()
            if verbe == "RCPT":
                destinataire = ligne.partition("<")[2].rstrip(">")
            reponse = self.server.repondre(verbe, "354 allez" if verbe == "DATA" else "250 ok")
            self._dire(reponse)
            if verbe == "QUIT":
                return
            if reponse.startswith("354"):
                self._contenu(destinataire)

    def _contenu(self, destinataire: str) -> None:
        octets = b""
        while (ligne := self.rfile.readline()) not in {b".\r\n", b""}:
            octets += ligne
        reponse = self.server.repondre(".", "250 recu")
        if reponse.startswith("250"):
            self.server.prendre(destinataire, octets)
        self._dire(reponse)

    def _dire(self, texte: str) -> None:
        self.wfile.write(texte.encode() + b"\r\n")


@pytest.fixture
def smtp(settings: LazySettings) -> Iterator[ServeurSmtp]:
    with ServeurSmtp() as serveur:
        threading.Thread(target=serveur.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = serveur.server_address[:2]
        settings.EMAIL_USE_TLS, settings.EMAIL_TIMEOUT = False, 5
        yield serveur
        serveur.shutdown()


@pytest.fixture
def passerelle(httpserver: HTTPServer, settings: LazySettings) -> PasserelleLocale:
    """A message gateway of this machine."""
    settings.RESEAU_BOUCLE_LOCALE = True
    return PasserelleLocale(httpserver)
