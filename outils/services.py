"""Private PostgreSQL and Redis for one command: ``python outils/services.py [--fsync] [--appendonly] -- COMMAND…``.

Both listen on unix sockets in a throw-away folder, so that nothing on the machine can collide with them or reach
them. They stop with the command, with Ctrl-C, with SIGTERM, and even when this process is killed outright: the kernel
then signals them and a watchdog removes the folder. Standard library only.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from outils.serveurs import (
    BASE,
    ROLE,
    Postgresql,
    Redis,
    Reglages,
    ServiceIndisponible,
    attendre,
    mourir_avec_le_parent,
    programmes_postgresql,
)

# A unix socket's path holds at most 107 bytes, and PostgreSQL adds its own file name to the folder's.
LONGUEUR_MAX_DOSSIER = 70


def _dossier_prive() -> pathlib.Path:
    base = tempfile.gettempdir()
    if len(base) > LONGUEUR_MAX_DOSSIER:
        base = "/tmp"
    return pathlib.Path(tempfile.mkdtemp(prefix="salon-", dir=base))


def _veilleur(dossier: pathlib.Path) -> subprocess.Popen[bytes]:
    """Start the shell that outlives a killed parent just long enough to remove the folder."""
    script = 'cat >/dev/null; [ -e "$1" ] || exit 0; sleep 2; rm -rf -- "$1"'
    return subprocess.Popen(
        ["/bin/sh", "-c", script, "veilleur", str(dossier)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def adresses(dossier: pathlib.Path) -> dict[str, str]:
    """Return the environment variables that lead to the two servers in ``dossier``."""
    prise = dossier / "redis.sock"
    return {
        # A form that Django, psycopg2, psql and pgbench all read.
        "DATABASE_URL": f"postgres://{ROLE}@/{BASE}?host={dossier}",
        "REDIS_URL": f"unix://{prise}?db=0",
        "CELERY_BROKER_URL": f"redis+socket://{prise}?virtual_host=1",
        "PGHOST": str(dossier),
        "PGUSER": ROLE,
        "PGDATABASE": BASE,
    }


@contextlib.contextmanager
def services_prives(reglages: Reglages | None = None) -> Iterator[dict[str, str]]:
    """Start both servers, give the variables that lead to them, stop both and remove their folder.

    Call it from the main thread: the kernel ties the servers' life to the thread that started them.

    Raises:
        ServiceIndisponible: when a program is missing or does not start.
    """
    reglages = reglages or Reglages()
    dossier = _dossier_prive()
    veilleur = _veilleur(dossier)
    postgresql, redis = Postgresql(dossier, reglages), Redis(dossier, reglages)
    try:
        redis.demarrer()
        postgresql.demarrer()
        attendre(postgresql)
        postgresql.creer_base()
        attendre(redis)
        yield adresses(dossier)
    finally:
        postgresql.arreter()
        redis.arreter()
        shutil.rmtree(dossier, ignore_errors=True)
        veilleur.communicate()


def _executer(commande: list[str], ajouts: dict[str, str]) -> int:
    """Run ``commande`` and return its code; a signal asking us to stop is passed on and waited for."""
    chemin = f"{programmes_postgresql()}{os.pathsep}{os.environ.get('PATH', '')}"
    environnement = {**os.environ, **ajouts, "PATH": chemin}
    enfant = subprocess.Popen(commande, env=environnement, preexec_fn=mourir_avec_le_parent(signal.SIGTERM))
    signal.signal(signal.SIGTERM, lambda *_: enfant.send_signal(signal.SIGTERM))
    # The terminal already sent Ctrl-C to the command: let it finish and speak.
    signal.signal(signal.SIGINT, lambda *_: None)
    code = enfant.wait()
    return 128 - code if code < 0 else code


def principal(arguments: list[str]) -> int:
    """Run the command line; return the command's exit code, or 1 with one sentence when a server is unavailable."""
    analyseur = argparse.ArgumentParser(prog="services.py", description="PostgreSQL et Redis privés d'une commande.")
    analyseur.add_argument("--fsync", action="store_true", help="écritures durables (bancs et pannes)")
    analyseur.add_argument("--appendonly", action="store_true", help="Redis garde ses données sur disque")
    analyseur.add_argument("commande", nargs=argparse.REMAINDER)
    lus = analyseur.parse_args(arguments)
    commande = lus.commande[1:] if lus.commande[:1] == ["--"] else lus.commande
    if not commande:
        analyseur.error("il manque la commande à exécuter, après --")

    def interrompre(*_: object) -> None:
        raise SystemExit(143)

    signal.signal(signal.SIGTERM, interrompre)
    try:
        with services_prives(Reglages(fsync=lus.fsync, appendonly=lus.appendonly)) as ajouts:
            return _executer(commande, ajouts)
    except ServiceIndisponible as erreur:
        print(erreur, file=sys.stderr)
        return 1
    except FileNotFoundError as erreur:
        print(f"Commande introuvable : {erreur.filename}", file=sys.stderr)
        return 127
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    raise SystemExit(principal(sys.argv[1:]))
