"""HTTP/1.1 on the socket: keep-alive done right, and faults really played (delay, drip, cut, reset)."""

import os
import socket
import socketserver
import struct
import sys
import threading
import traceback
import urllib.parse
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from simulateur.reponse import Reponse, Requete, erreur

_CORPS_MAX = 65_536
# The only paths where a deletion means something.
SUPPRESSIONS = ("/fedapay/",)


class ServeurHttp(ThreadingHTTPServer):
    """One thread per connection; ``aiguiller`` gives the reply, ``arret`` ends every wait."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 256
    aiguiller: Callable[[Requete], Reponse]

    def __init__(self, adresse: tuple[str, int]) -> None:
        self.arret = threading.Event()
        self.connexions: set[socket.socket] = set()
        super().__init__(adresse, _Echange)

    def server_bind(self) -> None:
        # HTTPServer would look the host's name up; a loopback server has no business with DNS.
        socketserver.TCPServer.server_bind(self)

    def couper_tout(self) -> None:
        """Cut the connections still open: a stopped provider answers nobody."""
        for connexion in list(self.connexions):
            try:
                connexion.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # Already gone.

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hangs up is a scene of the play; anything else is our own fault and is shown."""
        if not isinstance(sys.exception(), OSError) and not self.arret.is_set():
            traceback.print_exc()


class _Echange(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "simulateur"
    sys_version = ""
    timeout = 60
    # One packet per reply: header and body in two would wait on the peer's delayed ACK.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: ServeurHttp

    def setup(self) -> None:
        super().setup()
        self.server.connexions.add(self.connection)

    def finish(self) -> None:
        self.server.connexions.discard(self.connection)
        super().finish()

    def do_GET(self) -> None:
        corps = self._lire_corps()
        if corps is not None:
            self._envoyer(self._repondre(corps))

    def do_POST(self) -> None:
        self.do_GET()

    def do_DELETE(self) -> None:
        if self.path.startswith(SUPPRESSIONS):
            self.do_GET()
        else:
            self.send_error(501)

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, *_args: Any) -> None:
        """Silent: an access log would print references and, for the payer's page, addresses."""

    def _lire_corps(self) -> bytes | None:
        longueur = self.headers.get("Content-Length", "0")
        refus = None
        if self.headers.get("Transfer-Encoding"):
            refus = erreur(411, "LENGTH_REQUIRED", "Length required")
        elif not (longueur.isascii() and longueur.isdigit()):
            refus = erreur(400, "BAD_REQUEST", "Bad Content-Length")
        elif int(longueur) > _CORPS_MAX:
            refus = erreur(413, "PAYLOAD_TOO_LARGE", "Payload too large")
        if refus is None:
            return self.rfile.read(int(longueur))
        # The body was not read: what follows on this connection is not a request.
        self.close_connection = True
        self._envoyer(refus)
        return None

    def _repondre(self, corps: bytes) -> Reponse:
        cible = urllib.parse.urlsplit(self.path)
        entetes = {cle.lower(): valeur for cle, valeur in self.headers.items()}
        requete = Requete(
            methode="GET" if self.command == "HEAD" else self.command,
            chemin=urllib.parse.unquote(cible.path),
            parametres=dict(urllib.parse.parse_qsl(cible.query)),
            entetes=entetes,
            corps=corps,
            client=self.client_address[0],
        )
        try:
            return self.server.aiguiller(requete)
        except Exception:
            if not self.server.arret.is_set():
                traceback.print_exc()
            return erreur(500, "SIMULATEUR_EN_DEFAUT", "The simulator itself failed; see its standard error")

    def _envoyer(self, reponse: Reponse) -> None:
        try:
            if reponse.attente_s:
                self.server.arret.wait(reponse.attente_s)
            if reponse.coupure == "rst" or self.server.arret.is_set():
                self._couper()
            else:
                self._ecrire(reponse)
        finally:
            if reponse.apres is not None:
                reponse.apres()

    def _ecrire(self, reponse: Reponse) -> None:
        self.send_response(reponse.code)
        self.send_header("Content-Type", reponse.type_mime)
        self.send_header("Content-Length", str(len(reponse.corps)))
        for cle, valeur in reponse.entetes.items():
            self.send_header(cle, valeur)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        corps = b"" if self.command == "HEAD" else reponse.corps
        if reponse.coupure == "tronque":
            corps = corps[: len(corps) // 2]
            self.close_connection = True
        if not reponse.goutte_s:
            self.wfile.write(corps)
        for octet in corps if reponse.goutte_s else b"":
            self.wfile.write(bytes([octet]))
            self.wfile.flush()
            if self.server.arret.wait(reponse.goutte_s):
                break
        self.wfile.flush()

    def _couper(self) -> None:
        # Linger 0 turns the close into a reset; detach, or the file objects would keep the socket open.
        self.close_connection = True
        self.server.connexions.discard(self.connection)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.connection.detach())
