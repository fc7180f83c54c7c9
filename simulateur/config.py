"""What one simulator needs to know, and the places where it refuses to run."""

import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


class DemarrageRefuse(Exception):
    """The simulator must not run here; the message is a French sentence for the person who started it."""


@dataclass(frozen=True, slots=True)
class Cles:
    """What each dialect but FeexPay's accepts and signs with: no secret, it only moves play money."""

    fedapay: str = "sk_sandbox_simulateur"
    fedapay_webhook: str = "wh_simulateur"
    paydunya_maitre: str = "maitre_simulateur"
    paydunya_privee: str = "test_private_simulateur"
    paydunya_jeton: str = "jeton_simulateur"
    wave: str = "wave_sn_test_simulateur"
    wave_webhook: str = "wave_simulateur"
    externe: str = "externe_simulateur"


@dataclass(frozen=True, slots=True)
class Configuration:
    """Settings of one simulator. Durations in seconds; ``port`` 0 lets the system choose.

    ``webhook_url`` is FeexPay's; ``webhook_urls`` gives those of the other dialects by name. PayDunya and the
    external backend use the address found in each request. ``page_s`` is how long a payer takes to open a page,
    ``page_numero_s`` the same where a push to their known number may still replace the page.
    """

    dossier: Path
    webhook_url: str = ""
    hote: str = "127.0.0.1"
    port: int = 0
    cle: str = "test_simulateur"
    boutique: str = "SALONDEMO000001"
    nom_boutique: str = "Salon de démonstration"
    url_publique: str = ""
    reseau_local: bool = False
    essais_webhook: int = 5
    pause_webhook_s: float = 0.5
    delai_webhook_s: float = 15.0
    webhook_urls: Mapping[str, str] = field(default_factory=dict)
    cles: Cles = field(default_factory=Cles)
    page_s: float = 0.2
    page_numero_s: float = 1.5


def adresse_locale() -> str:
    """This machine's address on its network; loopback when it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as prise:
        try:
            # Connecting a datagram socket sends nothing: it only asks which interface would be used.
            prise.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(prise.getsockname()[0])


def est_boucle_locale(adresse: str) -> bool:
    """True when the address reaches this machine only; an unreadable address is not trusted."""
    if adresse == "localhost":
        return True
    try:
        lue = ipaddress.ip_address(adresse)
    except ValueError:
        return False
    # A dual-stack socket reports 127.0.0.1 as ::ffff:127.0.0.1.
    return (getattr(lue, "ipv4_mapped", None) or lue).is_loopback


def est_partout(adresse: str) -> bool:
    """True for an address that listens on every interface."""
    return not est_boucle_locale(adresse) and set(adresse) <= set("0.:")


def refuser_si_dangereux(config: Configuration, environnement: Mapping[str, str]) -> None:
    """Raise ``DemarrageRefuse`` in production, or when the network could reach a simulator meant for one machine."""
    if environnement.get("DJANGO_SETTINGS_MODULE", "").split(".")[-1].startswith("prod"):
        raise DemarrageRefuse(
            "Le simulateur refuse de démarrer : les réglages de production sont actifs "
            "(DJANGO_SETTINGS_MODULE). Il ne doit jamais jouer l'opérateur devant de vrais clients."
        )
    if not config.reseau_local and not est_boucle_locale(config.hote):
        raise DemarrageRefuse(
            f"Le simulateur refuse d'écouter sur {config.hote} : cette adresse est visible du réseau. "
            "Ajoutez --reseau-local si un vrai téléphone doit ouvrir la page."
        )
