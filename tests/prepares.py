"""What is slow to make and the same for everybody, made once per run and copied: whichever worker needs it first."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pathlib
import signal
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import psycopg2
import pytest

from config.env import RACINE

_A_OUBLIER = "a-oublier.sql"
# Seconds one preparation may take, on a machine that does ten other things.
DELAI = 400


def dossier_commun(fabrique: pytest.TempPathFactory) -> pathlib.Path:
    """Return the folder that the workers of this run share."""
    base = fabrique.getbasetemp()
    commun = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "prepares"
    commun.mkdir(exist_ok=True)
    return commun


def une_fois(commun: pathlib.Path, nom: str, faire: Callable[[], str]) -> str:
    """Return what ``faire`` returned to the first worker; the others wait for it. A failure is tried again."""
    note = commun / f"{nom}.fait"
    with (commun / f"{nom}.verrou").open("w") as verrou:
        fcntl.flock(verrou, fcntl.LOCK_EX)
        if not note.exists():
            note.write_text(faire(), encoding="utf-8")
        return note.read_text(encoding="utf-8")


def avec_postgresql() -> bool:
    return os.environ.get("DATABASE_URL", "").startswith("postgres")


@contextlib.contextmanager
def administrateur() -> Iterator[Any]:
    """Give a cursor of the server's administrator, each statement committed at once; skip without PostgreSQL."""
    if not avec_postgresql():
        pytest.skip("PostgreSQL absent : lancer par outils/services.py")
    connexion = psycopg2.connect(os.environ["DATABASE_URL"])
    connexion.autocommit = True
    try:
        yield connexion.cursor()
    finally:
        connexion.close()


def oublier_a_la_fin(commun: pathlib.Path, *ordres: str) -> None:
    """Have the end of the run execute these statements: a worker cannot know that it is the last one."""
    with (commun / _A_OUBLIER).open("a", encoding="utf-8") as liste:
        liste.writelines(f"{ordre}\n" for ordre in ordres)


def tout_oublier(commun: pathlib.Path) -> None:
    """Drop what was made on the server; one that is gone has nothing left to drop."""
    liste = commun / _A_OUBLIER
    if not liste.exists():
        return
    with contextlib.suppress(psycopg2.OperationalError), administrateur() as curseur:
        for ordre in liste.read_text(encoding="utf-8").splitlines():
            with contextlib.suppress(psycopg2.Error):
                curseur.execute(ordre)


def adresse_de(base: str) -> str:
    """Return the address of another database of the tests' server."""
    chemin, separateur, options = os.environ["DATABASE_URL"].partition("?")
    return chemin.rsplit("/", 1)[0] + f"/{base}{separateur}{options}"


def demander(adresse: str, ordre: str) -> list[tuple[Any, ...]]:
    """Execute one statement in a database, committed, and return its rows."""
    connexion = psycopg2.connect(adresse)
    try:
        with connexion, connexion.cursor() as curseur:
            curseur.execute(ordre)
            return list(curseur.fetchall()) if curseur.description else []
    finally:
        connexion.close()


def base_migree(commun: pathlib.Path) -> str:
    """Return the name of a PostgreSQL database that ``migrate`` has just made: a template for the others."""

    def faire() -> str:
        base = f"migree_{uuid.uuid4().hex[:8]}"
        with administrateur() as curseur:
            curseur.execute(f"CREATE DATABASE {base}")
        oublier_a_la_fin(commun, f"DROP DATABASE IF EXISTS {base} WITH (FORCE)")
        migrer({"DJANGO_SETTINGS_MODULE": "config.settings.test", "DATABASE_URL": adresse_de(base)})
        return base

    return une_fois(commun, "postgresql", faire)


def embarquee_migree(commun: pathlib.Path) -> pathlib.Path:
    """Return a folder with the embedded database as ``migrate`` makes it, and its keys. Copy it, leave it as it is."""

    def faire() -> str:
        dossier = commun / "embarquee"
        dossier.mkdir(exist_ok=True)
        migrer({"DJANGO_SETTINGS_MODULE": "config.settings.dev", "DATABASE_URL": "", "DOSSIER_VAR": str(dossier)})
        return str(dossier)

    return pathlib.Path(une_fois(commun, "embarquee", faire))


def demo_ouverte(commun: pathlib.Path) -> pathlib.Path:
    """Return the folder of a demo that was started once, on nothing, and stopped. Copy it, leave it as it is."""

    def faire() -> str:
        dossier = commun / "demo"
        herites = {nom: os.environ[nom] for nom in os.environ if nom in {"PATH", "HOME"}}
        demo = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--port", "0"],
            cwd=RACINE, env=herites | {"DOSSIER_VAR": str(dossier)}, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert demo.stdout is not None
        garde = threading.Timer(DELAI, demo.kill)
        garde.start()
        accueil = ""
        while "Ctrl-C" not in accueil and (ligne := demo.stdout.readline()):
            accueil += ligne
        demo.send_signal(signal.SIGINT)
        suite, _ = demo.communicate()
        garde.cancel()
        assert "Préparation de la base" in accueil
        assert "Ctrl-C" in accueil
        assert suite.strip() == "Tout est arrêté."
        return str(dossier)

    return pathlib.Path(une_fois(commun, "demo", faire))


def migrer(reglages: dict[str, str], commande: Sequence[str] = ("manage.py", "migrate", "-v0", "--a-l-arret")) -> None:
    """Migrate in a process of its own, under these settings alone; ``commande``: other words for Python."""
    # Nobody is served meanwhile: a machine that does ten other things may think long between two statements.
    herites = {nom: os.environ[nom] for nom in os.environ if nom in {"PATH", "HOME"} or nom.startswith("COVERAGE")}
    fini = subprocess.run(
        [sys.executable, *commande],
        cwd=RACINE, env=herites | reglages, capture_output=True, text=True, timeout=DELAI, check=False,
    )  # fmt: skip
    assert fini.returncode == 0, fini.stderr
