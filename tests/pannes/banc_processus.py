"""Real processes on a database of their own: web, worker, beat, killed with -9 and started again."""

from __future__ import annotations

import contextlib
import os
import pathlib
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg2
import requests

RACINE = pathlib.Path(__file__).resolve().parents[2]
# The only session, its attempts in the order they were made, the receipts.
_ETATS = (
    "SELECT etat FROM salon_paiement_sessionpaiement",
    "SELECT etat FROM paiements_paiement ORDER BY id",
    "SELECT COUNT(*) FROM salon_paiement_recu",
)
UA = {"User-Agent": "Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36"}


def port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


def attendre(condition: Callable[[], object], delai: float, quoi: str) -> float:
    """Wait for ``condition`` and return the seconds it took; fail with ``quoi`` after ``delai``."""
    debut = time.monotonic()
    while time.monotonic() - debut < delai:
        with contextlib.suppress(OSError):
            if condition():
                return time.monotonic() - debut
        time.sleep(0.1)
    raise AssertionError(f"toujours pas, après {delai} s : {quoi}")


class Processus:
    """One process in its own group, killed whole; ``tenus`` are descriptors that it inherits (a port held for it)."""

    def __init__(
        self, commande: list[str], environnement: dict[str, str], journal: pathlib.Path, tenus: tuple[int, ...] = ()
    ) -> None:
        self._commande, self._environnement, self._journal, self._tenus = commande, environnement, journal, tenus
        self._fils: subprocess.Popen[bytes] | None = None

    def demarrer(self) -> None:
        with self._journal.open("ab") as sortie:
            self._fils = subprocess.Popen(
                [sys.executable, "-m", *self._commande],
                cwd=RACINE, env=self._environnement, stdout=sortie, stderr=sortie, start_new_session=True,
                pass_fds=self._tenus,
            )  # fmt: skip

    def prier(self) -> None:
        """SIGTERM to the first process only, as a deployment does; one that is still being loaded dies of it."""
        attendre(self._entend, 60, f"{self._commande[0]} entend SIGTERM")
        assert self._fils is not None
        self._fils.send_signal(signal.SIGTERM)

    def _entend(self) -> bool:
        assert self._fils is not None
        etat = pathlib.Path(f"/proc/{self._fils.pid}/status").read_text(encoding="ascii")
        tenus = next(ligne for ligne in etat.splitlines() if ligne.startswith("SigCgt:"))
        return bool(int(tenus.split()[1], 16) >> (signal.SIGTERM - 1) & 1)

    def partir(self, delai: float) -> int:
        """Wait until it has ended by itself and return its code."""
        assert self._fils is not None
        code = self._fils.wait(delai)
        self._fils = None
        return code

    def tuer(self) -> None:
        """kill -9 on the whole group: nobody says goodbye."""
        if self._fils is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._fils.pid, signal.SIGKILL)
            self._fils.wait()
            self._fils = None


class Machine:
    """The product's processes around one database, in one folder."""

    def __init__(self, dossier: pathlib.Path, **environnement: str) -> None:
        self.dossier = dossier
        self.port = port_libre()
        self.adresse = f"http://127.0.0.1:{self.port}"
        self.env = {
            **{nom: valeur for nom, valeur in os.environ.items() if not nom.startswith(("COV_", "COVERAGE"))},
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "DOSSIER_VAR": str(dossier),
            "ADRESSE_PUBLIQUE": self.adresse,
            "DATABASE_URL": "",
            "CELERY_BROKER_URL": "memory://",
            **environnement,
        }

    def processus(self, *commande: str, tenus: tuple[int, ...] = ()) -> Processus:
        return Processus(list(commande), self.env, self.dossier / f"{commande[0]}-{len(commande)}.log", tenus)

    def web_embarque(self) -> Processus:
        return self.processus(
            "gunicorn", "-c", "config/gunicorn_embarque.py", "config.wsgi", "--bind", f"127.0.0.1:{self.port}"
        )

    def django(self, code: str) -> str:
        """Run a few lines in a Django process of this machine; return what they print."""
        fini = subprocess.run(
            [sys.executable, "manage.py", "shell", "-v0", "-c", code],
            cwd=RACINE, env=self.env, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert fini.returncode == 0, fini.stderr
        return fini.stdout.strip()

    def gerer(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=RACINE, env=self.env, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip

    def installer(self, operateur: str) -> str:
        """Make a salon whose account talks to ``operateur``; return its place's token."""
        return self.django(f"from tests import fabriques; print(fabriques.maison(base={operateur!r}).poste.jeton)")

    def vivant(self) -> bool:
        return requests.get(f"{self.adresse}/sante/vivant", timeout=2).status_code == 200

    def etats(self) -> str:
        """Return ``<session state> <attempt states> <receipts>`` as the database has them.

        Read without a Django process: it is asked ten times a second of a machine that is busy enough.
        """
        with contextlib.closing(self._lecteur()) as base, contextlib.closing(base.cursor()) as curseur:
            vus: list[object] = []
            for requete in _ETATS:
                curseur.execute(requete)
                vus += [valeur for (valeur,) in curseur.fetchall()]
        return " ".join(map(str, vus))

    def _lecteur(self) -> Any:
        if self.env["DATABASE_URL"]:
            return psycopg2.connect(self.env["DATABASE_URL"])
        return sqlite3.connect(self.dossier / "salon.sqlite3", timeout=20)

    def attend_coherence(self) -> None:
        fini = self.gerer("verifier")
        assert fini.returncode == 0, fini.stdout


class Telephone:
    """A client's phone: forms only, no script."""

    def __init__(self, adresse: str) -> None:
        self.adresse = adresse
        self.http = requests.Session()
        self.http.headers.update(UA)
        self.page = ""
        self.url = ""

    def ouvrir(self, chemin: str) -> None:
        self._retenir(self.http.get(self.adresse + chemin, timeout=30))

    def envoyer(self, action: str, **champs: str) -> None:
        """Send the form of this page whose address ends with ``action``."""
        formulaire = re.search(rf'<form[^>]*action="([^"]*{action})".*?</form>', self.page, re.S)
        assert formulaire, f"pas de formulaire {action} dans {self.url}"
        caches = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', formulaire[0]))
        donnees = {**caches, **champs}
        self._retenir(
            self.http.post(self.adresse + formulaire[1], donnees, headers={"Referer": self.adresse}, timeout=30)
        )

    def jusqu_a_payer(self, jeton_poste: str, telephone: str = "0166000001", courriel: str = "") -> None:
        """Scan, choose, say who, and stop in front of the pay button."""
        self.ouvrir(f"/q/{jeton_poste}")
        prestation = re.search(r'name="p" id="[^"]+" value="([^"]+)"', self.page)
        assert prestation, f"rien à choisir : {self.url}\n{self.page}"
        self.envoyer("/prestations", p=prestation[1], pourboire="0")
        self.envoyer("/vous", prenom="Afi", telephone=telephone, courriel=courriel)

    def payer(self, reseau: str = "mtn") -> None:
        self.envoyer("/payer", reseau=reseau)

    def _retenir(self, reponse: requests.Response) -> None:
        assert reponse.status_code < 500, reponse.text
        self.page, self.url = reponse.text, reponse.url


@contextlib.contextmanager
def en_marche(*processus: Processus) -> Iterator[None]:
    """Start processes, and leave none behind."""
    try:
        for un in processus:
            un.demarrer()
        yield
    finally:
        for un in processus:
            un.tuer()
