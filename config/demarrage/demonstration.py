"""Start the simulator and the web process, watch both, stop both."""

from __future__ import annotations

import pathlib
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass

from config.demarrage import reseau
from config.demarrage.processus import Enfant

SANTE = "/sante/vivant"
# How often the two children are looked at, in seconds.
RONDE = 0.2
SERVEUR_EN_PANNE = 500


@dataclass(frozen=True)
class Lieux:
    """Where the demo writes, and how it is reached.

    Args:
        racine: the project's folder.
        var: the writable folder.
        hote: ``127.0.0.1``, or this machine's address on the local network.
        port: the web process's port.
    """

    racine: pathlib.Path
    var: pathlib.Path
    hote: str
    port: int

    @property
    def public(self) -> str:
        return f"http://{self.hote}:{self.port}"

    @property
    def sur_le_reseau(self) -> bool:
        return self.hote != reseau.LOCAL


@dataclass(frozen=True)
class Simulateur:
    """The operator's process: ``interne`` is for our server, ``public`` for the phone that plays the client's."""

    enfant: Enfant
    interne: str
    public: str


def simulateur_preparer(lieux: Lieux, jeton_webhook: str) -> Simulateur:
    """Return the operator's process, not started, on the port it had last time when it can.

    A payment still waiting at the operator keeps its address from one start to the next.
    """
    dossier = lieux.var / "simulateur"
    dossier.mkdir(parents=True, exist_ok=True)
    memoire = dossier / "port"
    dernier = memoire.read_text(encoding="utf-8").strip() if memoire.exists() else ""
    port = reseau.port_libre(int(dernier) if dernier.isdecimal() else 0)
    memoire.write_text(str(port), encoding="utf-8")
    public = f"http://{lieux.hote}:{port}"
    webhook = f"http://{reseau.LOCAL}:{lieux.port}/webhooks/simulateur/{jeton_webhook}/" if jeton_webhook else ""
    commande = [sys.executable, "-m", "simulateur", "--dossier", str(dossier), "--port", str(port)]
    commande += ["--webhook-url", webhook, "--url-publique", public]
    if lieux.sur_le_reseau:
        commande += ["--hote", reseau.TOUTES, "--reseau-local"]
    enfant = Enfant("Le simulateur d'opérateur", commande, lieux.var / "journaux" / "operateur.log", lieux.racine)
    return Simulateur(enfant, f"http://{reseau.LOCAL}:{port}", public)


def serveur_preparer(lieux: Lieux, descripteur: int) -> Enfant:
    """Return the web process, not started, that will serve the already open socket ``descripteur``."""
    commande = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn_embarque.py", "config.wsgi"]
    hotes = [reseau.LOCAL, "localhost", "[::1]", *([lieux.hote] if lieux.sur_le_reseau else [])]
    environnement = {
        "ALLOWED_HOSTS": ",".join(hotes),
        "ADRESSE_PUBLIQUE": lieux.public,
        "PYTHONUNBUFFERED": "1",
    }
    journal = lieux.var / "journaux" / "serveur.log"
    # Handed over already open: gunicorn reads its listening sockets from the command line.
    commande += ["--bind", f"fd://{descripteur}"]
    return Enfant("Le serveur", commande, journal, lieux.racine, environnement, descripteurs=(descripteur,))


def repond(adresse: str) -> bool:
    """Tell whether an HTTP server answers there without failing."""
    # No proxy from the environment: it is this machine.
    ouvreur = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with ouvreur.open(adresse, timeout=5):
            return True
    except urllib.error.HTTPError as erreur:
        return erreur.code < SERVEUR_EN_PANNE
    except OSError:
        return False


@dataclass
class Arret:
    """The wish to stop, raised by a signal.

    A plain flag: an ``Event`` takes a lock, and a second signal arriving inside ``set`` would wait for itself for ever.
    """

    demande: bool = False

    def demander(self, *_: object) -> None:
        """Raise the flag; fit for a signal handler."""
        self.demande = True


def veiller(enfants: list[Enfant], arret: Arret) -> Enfant | None:
    """Wait until ``arret``, or until a child dies: it is returned."""
    while not arret.demande:
        for enfant in enfants:
            if not enfant.vivant():
                return enfant
        time.sleep(RONDE)
    return None
