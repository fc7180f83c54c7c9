"""A PostgreSQL server for the time of a drill: one temporary folder, one socket in it, no port, and then nothing left.

``outils/serveurs.py`` does the same for the tests, with the standard library alone and outside what is shipped.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from config.sauvegarde.programmes import SauvegardeImpossible, executer, programme

SUPERUTILISATEUR = "reprise"
ATTENTE = 3600.0
_PR_SET_PDEATHSIG = 1
# A unix socket's path holds at most 107 bytes, and PostgreSQL adds its own file name to the folder's.
LONGUEUR_MAX = 70


@dataclass
class ServeurPrive:
    """One cluster in ``dossier``, reachable only through the socket that is there too.

    Args:
        version: major version wanted, empty for the newest.
        reglages: options of the server besides ours.
    """

    dossier: pathlib.Path
    version: str = ""
    reglages: dict[str, str] = field(default_factory=dict)
    processus: subprocess.Popen[bytes] | None = None

    @property
    def donnees(self) -> pathlib.Path:
        return self.dossier / "donnees"

    @property
    def env(self) -> dict[str, str]:
        """Return the environment of PostgreSQL's programs: nothing of the production server's in it."""
        garde = {nom: valeur for nom, valeur in os.environ.items() if not nom.startswith("PG")}
        return garde | {"PGHOST": str(self.dossier), "PGUSER": SUPERUTILISATEUR, "LC_ALL": "C"}

    def adresse(self, role: str, base: str) -> str:
        """Return the ``DATABASE_URL`` of one of its databases."""
        return f"postgres://{role}@/{base}?host={self.dossier}"

    def creer(self) -> None:
        """Make an empty cluster.

        Raises:
            SauvegardeImpossible: the program is absent, or the disk full.
        """
        commande = [programme("initdb", self.version), f"--pgdata={self.donnees}", f"--username={SUPERUTILISATEUR}"]
        commande += [
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "--no-instructions",
            "--data-checksums",
        ]
        executer(commande, self.env, compte=self._ceder())

    def reprendre(self, archives: pathlib.Path | None, jusqua: str) -> None:
        """Make the cluster copied into ``donnees`` startable here, with nothing of the production's settings.

        Args:
            archives: folder of archived WAL to replay after the backup.
            jusqua: instant to stop at (ISO, with its zone), empty for the last archived one.
        """
        # Above all its archive_command: a drill must not write among the production's archives.
        (self.donnees / "postgresql.auto.conf").write_text("", encoding="utf-8")
        (self.donnees / "pg_ident.conf").write_text("", encoding="utf-8")
        (self.donnees / "pg_hba.conf").write_text("local all all trust\n", encoding="utf-8")
        lignes = ["hot_standby = off"]
        if archives is not None:
            lignes += [f'restore_command = \'cp "{archives}/%f" "%p"\'', "recovery_target_timeline = 'latest'"]
            lignes += [
                "recovery_target_action = 'promote'",
                *([f"recovery_target_time = '{jusqua}'"] if jusqua else []),
            ]
            (self.donnees / "recovery.signal").touch(mode=0o600)
        (self.donnees / "postgresql.conf").write_text("\n".join(lignes) + "\n", encoding="utf-8")
        self._ceder()

    def demarrer(self) -> None:
        """Start it and wait until it answers: a physical backup first replays its WAL.

        Raises:
            SauvegardeImpossible: with the last thing it said.
        """
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.dossier),
            "unix_socket_permissions": "0700",
            "archive_mode": "off",
            "fsync": "off",
            "max_wal_size": "2GB",
            "timezone": "UTC",
            "shared_preload_libraries": "",
            **self.reglages,
        }
        commande = [programme("postgres", self.version), "-D", str(self.donnees)]
        for nom, valeur in options.items():
            commande += ["-c", f"{nom}={valeur}"]
        with (self.dossier / "postgresql.log").open("ab") as journal:
            self.processus = subprocess.Popen(
                commande,
                stdin=subprocess.DEVNULL,
                stdout=journal,
                stderr=journal,
                user=self._ceder(),
                env=self.env,
                cwd="/",
                start_new_session=True,
                preexec_fn=_mourir_avec_le_parent(),
            )
        self._attendre()

    def arreter(self) -> None:
        """Stop at once: whatever is in there is about to be removed."""
        if self.processus is None or self.processus.poll() is not None:
            return
        self.processus.send_signal(signal.SIGQUIT)
        try:
            self.processus.wait(15)
        except subprocess.TimeoutExpired:
            self.processus.kill()
            self.processus.wait()

    def dernier_mot(self) -> str:
        """Return the end of its log."""
        with contextlib.suppress(OSError):
            lignes = (self.dossier / "postgresql.log").read_text(encoding="utf-8", errors="replace").splitlines()
            return " / ".join(lignes[-3:])
        return ""

    def _attendre(self) -> None:
        limite = time.monotonic() + ATTENTE
        while not self._pret():
            if self.processus is None or self.processus.poll() is not None or time.monotonic() > limite:
                raise SauvegardeImpossible(f"Le serveur privé n'a pas démarré : {self.dernier_mot()}")
            time.sleep(0.05)

    def _pret(self) -> bool:
        """Tell whether it accepts writes: the eighth line of its pid file says so."""
        with contextlib.suppress(OSError):
            lignes = (self.donnees / "postmaster.pid").read_text(encoding="utf-8").splitlines()
            return len(lignes) >= 8 and lignes[7].strip() == "ready"
        return False

    def _ceder(self) -> str | None:
        """Give the folder to the account PostgreSQL must run as: it refuses root, so root lends it ``postgres``."""
        if os.geteuid() != 0:
            return None
        for nom in ("postgres", "nobody"):
            with contextlib.suppress(KeyError):
                compte = pwd.getpwnam(nom)
                for chemin in (self.dossier, *self.dossier.rglob("*")):
                    os.chown(chemin, compte.pw_uid, compte.pw_gid, follow_symlinks=False)
                return nom
        raise SauvegardeImpossible("PostgreSQL refuse root, et le compte postgres n'existe pas.")


@contextlib.contextmanager
def dossier_prive() -> Iterator[pathlib.Path]:
    """Give a folder of our own (0700), removed whatever happens: even if we are killed outright, a watchdog does it."""
    base = tempfile.gettempdir()
    if len(base) > LONGUEUR_MAX:
        base = "/tmp"  # noqa: S108
    dossier = pathlib.Path(tempfile.mkdtemp(prefix="salon-exercice-", dir=base))
    script = 'cat >/dev/null; [ -e "$1" ] || exit 0; sleep 2; rm -rf -- "$1"'
    veilleur = subprocess.Popen(
        ["/bin/sh", "-c", script, "veilleur", str(dossier)], stdin=subprocess.PIPE, start_new_session=True
    )
    try:
        yield dossier
    finally:
        shutil.rmtree(dossier, ignore_errors=True)
        veilleur.communicate()


@contextlib.contextmanager
def serveur_prive(dossier: pathlib.Path, version: str = "") -> Iterator[ServeurPrive]:
    """Give a server to create and start in ``dossier``; it is stopped whatever happens."""
    serveur = ServeurPrive(dossier, version)
    try:
        yield serveur
    finally:
        serveur.arreter()


def _mourir_avec_le_parent() -> Callable[[], None] | None:
    """Return what makes the kernel stop the server if we are killed outright (Linux only)."""
    if not sys.platform.startswith("linux"):
        return None
    bibliotheque = ctypes.CDLL(None, use_errno=True)
    return lambda: bibliotheque.prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT, 0, 0, 0)
