"""Write the witness of a chain to a file that leaves the machine."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from traces.chaines import chaine_trouver
from traces.scellement import tout_sceller
from traces.temoin import temoin_lignes


class Command(BaseCommand):
    help = "Écrit sur la sortie le fichier témoin d'un salon : à garder ailleurs (une clé, un autre ordinateur)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """See ``--help``."""
        parser.add_argument("salon", help="identifiant du salon, ou « plateforme »")
        parser.add_argument("--depuis", type=int, default=0, help="dernier sceau déjà gardé")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seal what waits, then write."""
        chaine = chaine_trouver(options["salon"])
        if chaine is None:
            raise CommandError(f"Aucun salon ne s'appelle « {options['salon']} ».")
        tout_sceller()
        for ligne in temoin_lignes(chaine, options["depuis"]):
            self.stdout.write(ligne, ending="")
        sys.stdout.flush()
