"""A PostgreSQL cluster and a Redis of our own, each on a unix socket in a given folder. Standard library only."""

from __future__ import annotations

import contextlib
import ctypes
import glob
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

ROLE = "salon"
BASE = "salon"
ATTENTE_DEMARRAGE = 30.0
ATTENTE_ARRET = 15.0
_PR_SET_PDEATHSIG = 1


class ServiceIndisponible(Exception):
    """A server cannot start; the message is one sentence for the person at the terminal."""


@dataclass(frozen=True)
class Reglages:
    """How durable the two servers are: tests want speed, benchmarks and fault tests want the real thing."""

    fsync: bool = False
    appendonly: bool = False
    connexions: int = 200


def programmes_postgresql() -> pathlib.Path:
    """Return the folder of the newest PostgreSQL server programs installed (Debian keeps them off the PATH).

    Raises:
        ServiceIndisponible: when there is none.
    """
    trouves = glob.glob("/usr/lib/postgresql/*/bin/initdb")
    if trouves:
        recent = max(trouves, key=lambda chemin: int(pathlib.Path(chemin).parts[4].split(".")[0]))
        return pathlib.Path(recent).parent
    ailleurs = shutil.which("initdb")
    if ailleurs:
        return pathlib.Path(ailleurs).resolve().parent
    raise ServiceIndisponible("PostgreSQL est absent : installez le paquet postgresql.")


def _programme_redis() -> str:
    chemin = shutil.which("redis-server") or shutil.which("redis-server", path="/usr/bin:/usr/local/bin")
    if chemin is None:
        raise ServiceIndisponible("Redis est absent : installez le paquet redis-server.")
    return chemin


def mourir_avec_le_parent(numero: int) -> Callable[[], None]:
    """Return a ``preexec_fn`` that has the kernel send ``numero`` to the child when its parent dies (Linux only)."""
    if not sys.platform.startswith("linux"):
        return lambda: None
    bibliotheque = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def preparer() -> None:
        bibliotheque.prctl(_PR_SET_PDEATHSIG, numero, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return preparer


def _compte_postgresql() -> str | None:
    """Return the account PostgreSQL must run as: it refuses root, so root lends it ``postgres``."""
    if os.geteuid() != 0:
        return None
    for nom in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            pwd.getpwnam(nom)
            return nom
    raise ServiceIndisponible("PostgreSQL refuse root, et le compte postgres n'existe pas.")


@dataclass
class Postgresql:
    """One private cluster, reachable only through ``dossier``'s socket."""

    dossier: pathlib.Path
    reglages: Reglages
    processus: subprocess.Popen[bytes] | None = None

    @property
    def journal(self) -> pathlib.Path:
        return self.dossier / "postgresql.log"

    def demarrer(self) -> None:
        """Start the server, without waiting for it; its cluster is created the first time."""
        programmes, compte = programmes_postgresql(), _compte_postgresql()
        donnees = str(self.dossier / "donnees")
        if not (self.dossier / "donnees").exists():
            self._creer(programmes, compte, donnees)
        durable = "on" if self.reglages.fsync else "off"
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.dossier),
            "max_connections": str(self.reglages.connexions),
            "shared_buffers": "256MB",
            "fsync": durable,
            "synchronous_commit": durable,
            "full_page_writes": durable,
            "timezone": "UTC",
            "log_min_messages": "warning",
        }
        commande = [str(programmes / "postgres"), "-D", donnees]
        for nom, valeur in options.items():
            commande += ["-c", f"{nom}={valeur}"]
        with self.journal.open("ab") as journal:
            # In its own session: Ctrl-C must reach the command first, while its database still answers.
            self.processus = subprocess.Popen(
                commande,
                stdin=subprocess.DEVNULL,
                stdout=journal,
                stderr=journal,
                user=compte,
                cwd="/",
                start_new_session=True,
                preexec_fn=mourir_avec_le_parent(signal.SIGQUIT),
            )

    def _creer(self, programmes: pathlib.Path, compte: str | None, donnees: str) -> None:
        if compte is not None:
            shutil.chown(self.dossier, compte)
        creation = [str(programmes / "initdb"), "-D", donnees, "-U", ROLE, "-A", "trust", "-E", "UTF8"]
        creation += ["--locale=C.UTF-8", "--no-instructions"]
        creation += ["--data-checksums"] if self.reglages.fsync else ["--no-sync"]
        resultat = subprocess.run(creation, capture_output=True, user=compte, cwd="/", check=False)
        if resultat.returncode != 0:
            raise ServiceIndisponible(f"PostgreSQL ne peut pas être initialisé : {resultat.stderr.decode().strip()}")

    def pret(self) -> bool:
        """Tell whether the server accepts connections (its pid file says so on its eighth line)."""
        with contextlib.suppress(OSError):
            lignes = (self.dossier / "donnees" / "postmaster.pid").read_text(encoding="utf-8").splitlines()
            return len(lignes) >= 8 and lignes[7].strip() == "ready"
        return False

    def creer_base(self) -> None:
        """Create the empty database named by the exported addresses."""
        commande = [str(programmes_postgresql() / "createdb"), "-h", str(self.dossier), "-U", ROLE, BASE]
        subprocess.run(commande, check=True, capture_output=True)

    def arreter(self) -> None:
        """Stop at once: whatever is in there is about to be removed."""
        _arreter(self.processus, signal.SIGQUIT)


@dataclass
class Redis:
    """One private Redis, reachable only through its socket."""

    dossier: pathlib.Path
    reglages: Reglages
    processus: subprocess.Popen[bytes] | None = None

    @property
    def prise(self) -> pathlib.Path:
        return self.dossier / "redis.sock"

    @property
    def journal(self) -> pathlib.Path:
        return self.dossier / "redis.log"

    def demarrer(self) -> None:
        """Start the server, without waiting for it."""
        commande = [_programme_redis(), "--port", "0", "--unixsocket", str(self.prise), "--unixsocketperm", "700"]
        commande += ["--dir", str(self.dossier), "--save", "", "--maxmemory-policy", "noeviction"]
        commande += ["--appendonly", "yes" if self.reglages.appendonly else "no"]
        with self.journal.open("ab") as journal:
            self.processus = subprocess.Popen(
                commande,
                stdin=subprocess.DEVNULL,
                stdout=journal,
                stderr=journal,
                start_new_session=True,
                preexec_fn=mourir_avec_le_parent(signal.SIGKILL),
            )

    def pret(self) -> bool:
        """Tell whether the server answers PING."""
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as prise:
            prise.settimeout(1)
            prise.connect(str(self.prise))
            prise.sendall(b"PING\r\n")
            return prise.recv(16).startswith(b"+PONG")
        return False

    def arreter(self) -> None:
        """Stop at once."""
        _arreter(self.processus, signal.SIGTERM)


def _arreter(processus: subprocess.Popen[bytes] | None, numero: int) -> None:
    if processus is None or processus.poll() is not None:
        return
    processus.send_signal(numero)
    try:
        processus.wait(ATTENTE_ARRET)
    except subprocess.TimeoutExpired:
        processus.kill()
        processus.wait()


def attendre(service: Postgresql | Redis) -> None:
    """Wait until ``service`` answers.

    Raises:
        ServiceIndisponible: with the end of its log, when it died or stayed silent.
    """
    limite = time.monotonic() + ATTENTE_DEMARRAGE
    while not service.pret():
        arrete = service.processus is None or service.processus.poll() is not None
        if arrete or time.monotonic() > limite:
            fin = service.journal.read_text(encoding="utf-8", errors="replace")[-1000:]
            raise ServiceIndisponible(f"{type(service).__name__} n'a pas démarré : {fin}")
        time.sleep(0.02)
