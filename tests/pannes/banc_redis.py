"""Production's processes around a Redis of their own, which can be stopped, frozen, emptied or filled under them."""

from __future__ import annotations

import os
import pathlib
import re
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import redis

from outils.serveurs import Redis, attendre
from simulateur.serveur import ServeurSimule
from tests.pannes.banc_processus import Machine, Processus, Telephone
from tests.prepares import demander

# Seconds a page may take while Redis is away, on a machine that does ten other things.
PAGE_MAX = 10
_SUITES = """SELECT
    (SELECT COUNT(*) FROM salon_paiement_sessionpaiement WHERE etat = 'paiement_reussi'),
    (SELECT COUNT(*) FROM salon_paiement_recu),
    (SELECT COUNT(*) FROM salon_paiement_notification WHERE modele = 'recu' AND etat = 'envoyee'),
    (SELECT COUNT(*) FROM salon_paiement_notification WHERE etat <> 'envoyee'),
    (SELECT COUNT(*) FROM paiements_evenementfournisseur WHERE etat = 'a_traiter')"""


@dataclass
class BancRedis:
    """One web process, one worker, two beats; an operator that approves everything and says so."""

    machine: Machine
    redis: Redis
    operateur: ServeurSimule
    poste: str = ""
    clients: int = 0
    processus: dict[str, Processus] = field(default_factory=dict)

    def installer(self) -> None:
        self.poste, jeton = self.machine.django(
            "from tests import fabriques; chez = fabriques.maison("
            f"base={self.operateur.url!r}); print(chez.poste.jeton, chez.compte.jeton_webhook)"
        ).split()
        self.operateur.client().adresser_webhooks(f"{self.machine.adresse}/webhooks/simulateur/{jeton}/")
        self.operateur.client().scenario("approuver")
        faire = self.machine.processus
        beat = ("celery", "-A", "config", "beat", "--schedule")
        self.processus = {
            "web": faire("gunicorn", "config.wsgi", "--threads", "4", "--bind", f"127.0.0.1:{self.machine.port}"),
            "ouvrier": faire("celery", "-A", "config", "worker", "--concurrency", "2", "-n", "un@banc"),
            # Twice: the second rings every bell again.
            "beat": faire(*beat, str(self.machine.dossier / "battement-1")),
            "beat_encore": faire(*beat, str(self.machine.dossier / "battement-2"), "--loglevel", "WARNING"),
        }

    def un_client_paie(self) -> None:
        """Walk the whole way with a phone of one's own; then the operator tells us, and tells us again."""
        debut = time.monotonic()
        self.clients += 1
        telephone = Telephone(self.machine.adresse)
        telephone.jusqu_a_payer(self.poste, f"01660000{self.clients:02}", f"afi{self.clients}@example.org")
        telephone.payer()
        assert time.monotonic() - debut < 5 * PAGE_MAX
        demande = self.operateur.client().transactions()[-1]
        self.operateur.client().attendre(demande["reference"], "SUCCESSFUL")
        assert self.operateur.client().relancer_webhook(demande["reference"], 2) == [200, 200]

    def tout_est_regle(self) -> bool:
        """Every visit paid, its receipt made and sent, nothing left in a queue."""
        [suites] = demander(self.machine.env["DATABASE_URL"], _SUITES)
        return suites == (self.clients, self.clients, self.clients, 0, 0)

    def attend_ni_perte_ni_double(self) -> None:
        """One request to the operator, one encashment, one message of each kind for each client, sent once."""
        assert len(self.operateur.client().transactions()) == self.clients
        assert self.operateur.livre.totaux()["encaisse"] == 5000 * self.clients
        [(essais, envoyees)] = demander(
            self.machine.env["DATABASE_URL"], "SELECT MAX(tentatives), COUNT(*) FROM salon_paiement_notification"
        )
        assert essais == 1
        ecrits = [f.read_text(encoding="utf-8") for f in (self.machine.dossier / "courriels").iterdir()]
        identites = re.findall(r"^Message-ID: (\S+)", "\n".join(ecrits), re.MULTILINE)
        assert len(identites) == len(set(identites)) == envoyees
        self.machine.attend_coherence()


@dataclass(frozen=True)
class Faute:
    """What is done to Redis, and undone."""

    nom: str
    commencer: Callable[[BancRedis], None]
    finir: Callable[[BancRedis], None]


def _arreter(banc: BancRedis) -> None:
    banc.redis.arreter()


def _relancer(banc: BancRedis) -> None:
    banc.redis.demarrer()
    attendre(banc.redis)


def _signaler(banc: BancRedis, numero: int) -> None:
    assert banc.redis.processus is not None
    os.kill(banc.redis.processus.pid, numero)


def _ordonner(prise: pathlib.Path, *ordres: tuple[str, ...]) -> None:
    with redis.Redis(unix_socket_path=str(prise)) as client:
        for ordre in ordres:
            client.execute_command(*ordre)


def _remplir(banc: BancRedis) -> None:
    # Less than it already holds: whatever adds a byte is refused.
    _ordonner(banc.redis.prise, ("CONFIG", "SET", "maxmemory", "1"))


def _vider_sans_ouvrier(banc: BancRedis) -> None:
    """The worker dies with its tasks in hand; what was waiting for it is wiped."""
    banc.processus["ouvrier"].tuer()


def _repartir_de_rien(banc: BancRedis) -> None:
    _ordonner(banc.redis.prise, ("FLUSHALL",))
    banc.processus["ouvrier"].demarrer()


FAUTES = [
    Faute("arrêté", _arreter, _relancer),
    Faute("figé", lambda banc: _signaler(banc, signal.SIGSTOP), lambda banc: _signaler(banc, signal.SIGCONT)),
    Faute("plein", _remplir, lambda banc: _ordonner(banc.redis.prise, ("CONFIG", "SET", "maxmemory", "0"))),
    Faute("vidé, ouvrier tué", _vider_sans_ouvrier, _repartir_de_rien),
]
