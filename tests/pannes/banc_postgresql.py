"""Production around a PostgreSQL of its own, killed, frozen or filled under it; people who come back."""

from __future__ import annotations

import contextlib
import os
import pathlib
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import psycopg2
import requests

from outils.serveurs import ROLE, Postgresql, Reglages, programmes_postgresql
from tests.pannes.banc_processus import Machine, attendre
from tests.pannes.production import TLS, Foule, Mandataire, regler
from tests.prepares import adresse_de, base_migree, demander

BASE = "salon"
# Fewer than a real server's: they are all taken in one of the faults.
CONNEXIONS = 40
# Beside the other tests' queues.
_FILE = "virtual_host=10"
_MOTS = "Rien n'est perdu"


class Refus(NamedTuple):
    """An answer of the 500s: asked for at ``debut``, to a webhook or a page; ``defaut``: what it should have said."""

    debut: float
    webhook: bool
    defaut: str


@dataclass
class Reponses:
    """What people and operators were refused, and their longest wait in seconds."""

    refus: list[Refus] = field(default_factory=list)
    plus_longue: float = 0.0
    _verrou: threading.Lock = field(default_factory=threading.Lock)

    def noter(self, debut: float, reponse: requests.Response) -> bool:
        """Write an answer down; tell whether one must come back later."""
        with self._verrou:
            self.plus_longue = max(self.plus_longue, time.monotonic() - debut)
            if reponse.status_code < 500:
                return False
            webhook = "/webhooks/" in str(reponse.request.url)
            self.refus.append(Refus(debut, webhook, _defaut(reponse, webhook)))
        return reponse.status_code == 503

    def depuis(self, debut: float) -> list[Refus]:
        """Return the refusals of what was asked for since then."""
        return [refus for refus in self.refus if refus.debut >= debut]

    def tous_refuses(self, debut: float) -> bool:
        """Tell whether both an operator and somebody on a page were refused since then."""
        return {refus.webhook for refus in self.depuis(debut)} == {True, False}


def _defaut(reponse: requests.Response, webhook: bool) -> str:
    """A refusal is a 503 that says when to come back and, to people, that nothing is lost."""
    if reponse.status_code != 503 or not reponse.headers.get("Retry-After", "").isdecimal():
        return f"{reponse.status_code} {reponse.request.url} : {reponse.text[:200]}"
    lue = reponse.text.replace("&#x27;", "'")
    return "" if webhook or _MOTS in lue else f"sans mots : {lue[:200]}"


class Revenant(Mandataire):
    """Whoever is told to come back does: the same request again, as a reload or an operator's second try."""

    def __init__(self, reponses: Reponses) -> None:
        super().__init__()
        self._reponses = reponses

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        while True:
            debut = time.monotonic()
            reponse = super().send(request, *args, **kwargs)
            if not self._reponses.noter(debut, reponse):
                return reponse
            time.sleep(0.5)


@dataclass
class BancPostgresql:
    """A machine, its database server, and what people were answered."""

    machine: Machine
    serveur: Postgresql
    gens: Foule
    reponses: Reponses

    def pret(self) -> bool:
        """Tell what the readiness probe answers; it has five seconds."""
        lue = requests.get(f"{self.machine.adresse}/sante/pret", headers=TLS, timeout=5)
        assert lue.status_code in {200, 503}
        return lue.status_code == 200

    def repond(self) -> bool:
        """Tell whether the server takes connections, without the product."""
        with contextlib.suppress(psycopg2.OperationalError):
            psycopg2.connect(self.machine.env["DATABASE_URL"], connect_timeout=2).close()
            return True
        return False

    def regles(self) -> tuple[int, int, int]:
        """Return payments that succeeded, messages stored, messages that wait."""
        [lus] = demander(self.machine.env["DATABASE_URL"], _RESTE)
        return lus[0], lus[1], lus[2]

    def signaler(self, numero: int) -> None:
        """Send a signal to the server, then to each of its processes: frozen, it makes no more of them."""
        assert self.serveur.processus is not None
        tete = self.serveur.processus.pid
        os.kill(tete, numero)
        for enfant in pathlib.Path(f"/proc/{tete}/task/{tete}/children").read_text(encoding="utf-8").split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(enfant), numero)


_RESTE = """SELECT
    (SELECT count(*) FROM paiements_paiement WHERE etat = 'reussi'),
    (SELECT count(*) FROM paiements_evenementfournisseur),
    (SELECT count(*) FROM paiements_evenementfournisseur WHERE etat = 'a_traiter')"""


@contextlib.contextmanager
def serveur_prive(commun: pathlib.Path, dossier: pathlib.Path) -> Iterator[Postgresql]:
    """Start a server of its own that keeps what it has committed, with a migrated database in it."""
    modele = adresse_de(base_migree(commun))
    serveur = Postgresql(dossier, Reglages(fsync=True, connexions=CONNEXIONS))
    serveur.demarrer()
    try:
        attendre(serveur.pret, 60, "serveur PostgreSQL")
        serveur.creer_base()
        copie = subprocess.run(
            [str(programmes_postgresql() / "pg_dump"), "--no-owner", "-f", str(dossier / "modele.sql"), modele],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert copie.returncode == 0, copie.stderr
        remise = [str(programmes_postgresql() / "psql"), "-q", "-v", "ON_ERROR_STOP=1", "-h", str(dossier), "-U", ROLE]
        remise += ["-d", BASE, "-1", "-o", "/dev/null", "-f", str(dossier / "modele.sql")]
        copie = subprocess.run(remise, capture_output=True, text=True, check=False)
        assert copie.returncode == 0, copie.stderr
        yield serveur
    finally:
        serveur.arreter()


def machine_autour(serveur: Postgresql, var: pathlib.Path) -> Machine:
    """Give a machine with production's settings whose database is that server's."""
    var.mkdir()
    adresse = f"postgres://{ROLE}@/{BASE}?host={serveur.dossier}"
    machine = Machine(var, DATABASE_URL=adresse)
    regler(machine, _FILE)
    return machine


@contextlib.contextmanager
def tue_net(banc: BancPostgresql) -> Iterator[None]:
    """``-m immediate``: no goodbye to anybody, recovery at the next start."""
    banc.serveur.arreter()
    try:
        yield
    finally:
        banc.serveur.demarrer()
        attendre(banc.repond, 60, "PostgreSQL de retour")


@contextlib.contextmanager
def fige(banc: BancPostgresql) -> Iterator[None]:
    """Frozen: it accepts connections and says nothing on any."""
    banc.signaler(signal.SIGSTOP)
    try:
        yield
    finally:
        banc.signaler(signal.SIGCONT)


@contextlib.contextmanager
def plein(banc: BancPostgresql) -> Iterator[None]:
    """Every connection it takes is taken by somebody else."""
    adresse = banc.machine.env["DATABASE_URL"]
    prises: list[Any] = []
    fin = threading.Event()

    def occuper() -> None:
        while not fin.is_set():
            with contextlib.suppress(psycopg2.OperationalError):
                prises.append(psycopg2.connect(adresse))
                continue
            with contextlib.suppress(psycopg2.Error), prises[0].cursor() as curseur:
                curseur.execute(_LES_AUTRES, [[prise.info.backend_pid for prise in prises]])
                prises[0].commit()
            time.sleep(0.02)

    fil = threading.Thread(target=occuper)
    fil.start()
    try:
        yield
    finally:
        fin.set()
        fil.join()
        for prise in prises:
            prise.close()


_LES_AUTRES = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND NOT pid = ANY(%s)"""
_UN_AUTRE = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND state <> 'idle'"""


@contextlib.contextmanager
def coupe(banc: BancPostgresql) -> Iterator[None]:
    """Connections that were in the middle of something end there; once at least, or there was nothing to see."""
    limite, coupees = time.monotonic() + 30, 0
    while coupees < 3 and time.monotonic() < limite:
        coupees += len(demander(banc.machine.env["DATABASE_URL"], _UN_AUTRE))
    assert coupees >= 3
    yield


Faute = Callable[[BancPostgresql], contextlib.AbstractContextManager[None]]
