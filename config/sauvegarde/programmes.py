"""PostgreSQL's own programs: found, run with their secrets in the environment, their failures told in one sentence."""

from __future__ import annotations

import glob
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Any

from django.db.backends.base.base import BaseDatabaseWrapper

Avancer = Callable[[float], None]
PAS = 0.1
_PAQUETS = {"initdb": "postgresql", "postgres": "postgresql"}
# What psycopg2 is told, in the words of libpq's environment: a command line is readable by everybody on the machine.
_LIBPQ = {
    "dbname": "PGDATABASE",
    "database": "PGDATABASE",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "host": "PGHOST",
    "port": "PGPORT",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}


class SauvegardeImpossible(Exception):
    """Something prevents the backup, the restoration or the drill; the message is one sentence for a person."""


def programme(nom: str, version: str = "") -> str:
    """Return the path of a PostgreSQL program, the newest installed (Debian keeps the server's off the PATH).

    Args:
        version: major version wanted (``"15"``), when any other would not do.

    Raises:
        SauvegardeImpossible: it is not installed.
    """
    trouves = [pathlib.Path(chemin) for chemin in glob.glob(f"/usr/lib/postgresql/{version or '*'}/bin/{nom}")]
    if trouves:
        return str(max(trouves, key=lambda chemin: int(chemin.parts[4].split(".")[0])))
    ailleurs = None if version else shutil.which(nom)
    if ailleurs is None:
        paquet = _PAQUETS.get(nom, "postgresql-client") + (f"-{version}" if version else "")
        raise SauvegardeImpossible(f"{nom} est absent : installez le paquet {paquet}.")
    return ailleurs


def environnement(connexion: BaseDatabaseWrapper) -> dict[str, str]:
    """Return the environment in which PostgreSQL's programs reach this database, password included."""
    parametres: Mapping[str, Any] = connexion.get_connection_params()
    lus = {nom: str(parametres[cle]) for cle, nom in _LIBPQ.items() if parametres.get(cle)}
    # Their messages are read below: in English whatever the machine's language.
    return {**os.environ, **lus, "LC_ALL": "C", "PGCONNECT_TIMEOUT": "10"}


def lancer(commande: Sequence[str], env: Mapping[str, str], **autres: Any) -> subprocess.Popen[bytes]:
    """Start one program: what it creates is closed to others, what it says on its error output is kept for us."""
    return subprocess.Popen(list(commande), env=dict(env), umask=0o077, **autres)


def executer(
    commande: Sequence[str], env: Mapping[str, str], avancer: Avancer | None = None, compte: str | None = None
) -> str:
    """Run one program to its end; return what it printed.

    Args:
        avancer: called about ten times a second with the seconds passed.
        compte: account to run it as, when we are root and it refuses to be.

    Raises:
        SauvegardeImpossible: it failed; a stopped command takes the program with it.
    """
    debut = time.monotonic()
    with tempfile.TemporaryFile() as sortie, tempfile.TemporaryFile() as erreurs:
        processus = lancer(commande, env, stdin=subprocess.DEVNULL, stdout=sortie, stderr=erreurs, user=compte, cwd="/")
        try:
            while processus.poll() is None:
                time.sleep(PAS)
                if avancer is not None:
                    avancer(time.monotonic() - debut)
        finally:
            arreter(processus)
        verdict(commande[0], processus.returncode, erreurs, env)
        sortie.seek(0)
        return sortie.read().decode(errors="replace")


def arreter(processus: subprocess.Popen[bytes]) -> None:
    """End a program that is still running."""
    if processus.poll() is None:
        processus.kill()
        processus.wait()


def verdict(chemin: str, code: int, erreurs: IO[bytes], env: Mapping[str, str]) -> None:
    """Say why a program failed.

    Raises:
        SauvegardeImpossible: ``code`` is not 0.
    """
    if code == 0:
        return
    erreurs.seek(0)
    dit = erreurs.read().decode(errors="replace").strip()
    if "No space left on device" in dit:
        raise SauvegardeImpossible("Le disque est plein : libérez de la place, puis recommencez.")
    secret = env.get("PGPASSWORD", "")
    derniere = dit.splitlines()[-1] if dit else f"code {code}"
    raise SauvegardeImpossible(
        f"{pathlib.Path(chemin).name} a échoué : {derniere.replace(secret, '…') if secret else derniere}"
    )
