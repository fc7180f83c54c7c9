"""Ports and addresses of this machine."""

from __future__ import annotations

import errno
import socket
import subprocess

LOCAL = "127.0.0.1"
TOUTES = "0.0.0.0"
PORT_MAX = 65535


class ReseauIndisponible(Exception):
    """No port or no address; the message is one sentence for the person at the terminal."""


def ecouter(hote: str, port: int) -> socket.socket:
    """Take ``port`` (0: any free one) on ``hote``, ready to be handed to a server process.

    Taking it ourselves, and at once, leaves nobody the time to slip in between the check and the start.

    Raises:
        ReseauIndisponible: the port is taken or reserved.
    """
    prise = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    prise.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        prise.bind((hote, port))
        prise.listen(1024)
    except OSError as erreur:
        prise.close()
        raise ReseauIndisponible(_phrase(erreur, port)) from erreur
    prise.set_inheritable(True)
    return prise


def _phrase(erreur: OSError, port: int) -> str:
    if erreur.errno == errno.EADDRINUSE:
        return f"Le port {port} est déjà pris : choisissez-en un autre, par exemple « make demo PORT={port + 1} »."
    if erreur.errno == errno.EACCES:
        return f"Le port {port} est réservé au système : choisissez-en un au-dessus de 1023."
    return f"Le port {port} ne peut pas être ouvert : {erreur}."


def port_libre(prefere: int = 0) -> int:
    """Return ``prefere`` when nothing listens there, else a free port of the loopback."""
    for port in (prefere, 0):
        try:
            with ecouter(LOCAL, port) as prise:
                return int(prise.getsockname()[1])
        except ReseauIndisponible:
            continue
    raise ReseauIndisponible("Aucun port n'est libre sur cette machine.")


def adresse_locale() -> str:
    """Return this machine's address on its local network.

    Raises:
        ReseauIndisponible: it has none but loopback.
    """
    for adresse in (_adresse_de_sortie(), *_adresses_declarees()):
        if adresse and not adresse.startswith("127.") and ":" not in adresse:
            return adresse
    raise ReseauIndisponible("Cette machine n'a pas d'adresse sur un réseau local : lancez « make demo » sans LAN=1.")


def _adresse_de_sortie() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as prise:
        try:
            # Connecting a datagram socket sends nothing: it only asks the system which address it would use.
            prise.connect(("192.0.2.1", 9))
        except OSError:
            return ""
        return str(prise.getsockname()[0])


def _adresses_declarees() -> list[str]:
    try:
        resultat = subprocess.run(["hostname", "-I"], capture_output=True, text=True, check=False, timeout=5)
    except (OSError, subprocess.TimeoutExpired):
        return []
    return resultat.stdout.split()
