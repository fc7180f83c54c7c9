"""Sockets that cannot hold us, and that know whether anything was sent.

``requests`` bounds each read but not their sum, so a server dripping one byte a second may keep a
worker for hours. Here every read of the socket gets what is left of the call's own deadline. The same
place refuses addresses we must not talk to (after resolution, hence proof against DNS rebinding) and
records the moment the connection is open: before it nothing can have moved, after it anything can.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import socket
import time
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


@dataclass(slots=True)
class Appel:
    """One call under way.

    Args:
        echeance: monotonic instant, in seconds, when the whole call must be over.
        lecture: longest silence of the server, in seconds.
        boucle_locale: only this machine may answer (simulator, tests) instead of only public addresses.
        ouverte: whether the connection, TLS included, was opened.
    """

    echeance: float
    lecture: float
    boucle_locale: bool = False
    ouverte: bool = False

    def restant(self) -> float:
        """Seconds a next wait may last.

        Raises:
            TimeoutError: the deadline has passed.
        """
        reste = self.echeance - time.monotonic()
        if reste <= 0:
            raise TimeoutError("délai total dépassé")
        return min(reste, self.lecture)


Cible = tuple[int, Any]  # (address family, socket address)
_NAT64, _UNICAST = ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("2000::/3")
APPEL: ContextVar[Appel] = ContextVar("appel_fournisseur")


def est_boucle_locale(hote: str) -> bool:
    """Whether ``hote``, as written or as resolved, is this very machine."""
    if hote == "localhost":
        return True
    adresse = _adresse(hote)
    return adresse is not None and adresse.is_loopback


def est_publique(hote: str) -> bool:
    """Whether ``hote`` is an address of the public Internet (no name, no private or link-local range)."""
    adresse = _adresse(hote)
    if adresse is None or not adresse.is_global or adresse.is_multicast:
        return False
    if isinstance(adresse, ipaddress.IPv4Address):
        return True
    if adresse in _NAT64:
        return est_publique(str(ipaddress.IPv4Address(int(adresse) & 0xFFFFFFFF)))
    # A tunnel (6to4, Teredo) carries an IPv4 address of its own: nobody needs one to reach a provider.
    return adresse in _UNICAST and adresse.sixtofour is None and adresse.teredo is None


def _adresse(hote: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        adresse = ipaddress.ip_address(hote)
    except ValueError:
        return None
    return getattr(adresse, "ipv4_mapped", None) or adresse


def cibles_permises(hote: str, port: int, *, boucle_locale: bool) -> list[Cible]:
    """Resolve ``hote`` once and keep what we may talk to: only these are ever connected to.

    Raises:
        OSError: the name does not resolve.
    """
    permise = est_boucle_locale if boucle_locale else est_publique
    trouvees = socket.getaddrinfo(hote, port, type=socket.SOCK_STREAM)
    return [(famille, cible) for famille, _type, _proto, _nom, cible in trouvees if permise(str(cible[0]))]


class _LectureBornee(io.RawIOBase):
    """The socket's reading side, each wait cut at what remains of the call."""

    def __init__(self, prise: socket.socket, brut: io.RawIOBase) -> None:
        self._prise = prise
        self._brut = brut
        self._appel = APPEL.get()

    def readable(self) -> bool:
        return True

    def readinto(self, tampon: WriteableBuffer, /) -> int | None:
        self._prise.settimeout(self._appel.restant())
        return self._brut.readinto(tampon)

    def close(self) -> None:
        self._brut.close()
        super().close()


class _Reponse(http.client.HTTPResponse):
    def __init__(
        self, sock: socket.socket, debuglevel: int = 0, method: str | None = None, url: str | None = None
    ) -> None:
        super().__init__(sock, debuglevel, method, url)
        # From the status line on: headers can be dripped as well as the body.
        self.fp = io.BufferedReader(_LectureBornee(sock, self.fp.detach()))


class _Connexion(HTTPConnection):
    response_class = _Reponse

    def _new_conn(self) -> socket.socket:
        """Connect to an address judged beforehand: not even a handshake goes to a forbidden one."""
        appel = APPEL.get()
        try:
            cibles = cibles_permises(self.host, self.port, boucle_locale=appel.boucle_locale)
        except (OSError, UnicodeError):
            raise NewConnectionError(self, "nom introuvable") from None
        for famille, cible in cibles:
            prise = socket.socket(famille, socket.SOCK_STREAM)
            try:
                prise.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                prise.settimeout(min(self.timeout or appel.lecture, appel.restant()))
                prise.connect(cible)
            except OSError:
                prise.close()
                continue
            return prise
        raise NewConnectionError(self, "connexion impossible" if cibles else "adresse refusée")

    def connect(self) -> None:
        super().connect()
        APPEL.get().ouverte = True


class _ConnexionTLS(_Connexion, HTTPSConnection):
    """Same guards; the connection counts as open only once the certificate is accepted."""


class _Reserve(HTTPConnectionPool):
    ConnectionCls = _Connexion


class _ReserveTLS(HTTPSConnectionPool):
    ConnectionCls = _ConnexionTLS


class AdaptateurGarde(HTTPAdapter):
    """Transport of one call; ``APPEL`` must be set around ``send`` and the reading of the body."""

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any) -> None:
        super().init_poolmanager(connections, maxsize, block, **pool_kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Reserve, "https": _ReserveTLS}
