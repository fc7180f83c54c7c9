"""Command line: ``python -m simulateur --dossier var/simulateur --webhook-url URL``."""

import argparse
import signal
import sys
import time
from pathlib import Path

from simulateur.config import Configuration, DemarrageRefuse
from simulateur.grand_livre import GrandLivreIllisible
from simulateur.serveur import demarrer

REGARD_S = 0.1


def lire_arguments(arguments: list[str]) -> Configuration:
    """Command-line arguments as a configuration; argparse exits with code 2 on a bad one."""
    defaut = Configuration(dossier=Path("var/simulateur"))
    analyseur = argparse.ArgumentParser(prog="python -m simulateur", description="Opérateur mobile money simulé")
    analyseur.add_argument("--dossier", type=Path, default=defaut.dossier, help="où écrire le grand livre")
    analyseur.add_argument("--webhook-url", default="", help="où envoyer les webhooks (vide : nulle part)")
    analyseur.add_argument("--hote", default=defaut.hote)
    analyseur.add_argument("--port", type=int, default=0, help="0 : un port libre")
    analyseur.add_argument("--cle", default=defaut.cle, help="clé Bearer acceptée")
    analyseur.add_argument("--boutique", default=defaut.boutique, help="identifiant FeexPay de la boutique")
    analyseur.add_argument("--nom-boutique", default=defaut.nom_boutique, help="nom montré au payeur")
    analyseur.add_argument("--url-publique", default="", help="adresse de la page de paiement vue du téléphone")
    analyseur.add_argument("--reseau-local", action="store_true", help="accepter un vrai téléphone du réseau local")
    analyseur.add_argument(
        "--webhook",
        action="append",
        default=[],
        type=_adresse,
        metavar="DIALECTE=URL",
        help="où un autre dialecte envoie ses webhooks (fedapay, wave) ; l’option se répète",
    )
    lus = vars(analyseur.parse_args(arguments))
    adresses = dict(lus.pop("webhook"))
    return Configuration(**lus, webhook_urls=adresses)


def _adresse(texte: str) -> tuple[str, str]:
    dialecte, egal, url = texte.partition("=")
    if not egal:
        raise argparse.ArgumentTypeError("DIALECTE=URL attendu")
    return dialecte, url


def principal(arguments: list[str]) -> int:
    """Run until SIGTERM or SIGINT; 2 when the simulator must not run here."""
    # A plain list: an Event's lock, taken in a handler that interrupts another handler, would hang.
    recus: list[int] = []
    for numero in (signal.SIGTERM, signal.SIGINT):
        signal.signal(numero, lambda recu, _cadre: recus.append(recu))
    try:
        serveur = demarrer(lire_arguments(arguments))
    except (DemarrageRefuse, GrandLivreIllisible, OSError) as refus:
        print(f"simulateur : {refus}", file=sys.stderr)
        return 2
    with serveur:
        print(f"simulateur pret {serveur.url}", flush=True)
        while not recus:
            time.sleep(REGARD_S)
    return 0


if __name__ == "__main__":
    sys.exit(principal(sys.argv[1:]))
