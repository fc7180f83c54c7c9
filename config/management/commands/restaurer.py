"""``manage.py restaurer FICHIER``: put a backup back in place of the database."""

from __future__ import annotations

import pathlib
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from config.sauvegarde.manifeste import Manifeste
from config.sauvegarde.programmes import SauvegardeImpossible
from config.sauvegarde.reprise import Reprise, base_vide, sauvegarde_examiner, sauvegarde_restaurer
from config.sauvegarde.terminal import arret_propre, duree, minuterie

MOT = "ecraser"
SUITE = """Ensuite :
  1. gardez les services arrêtés jusqu'ici, puis lancez-les : le travail de fond demande aux opérateurs le sort des
     tentatives encore ouvertes, et rien n'expire avant la fin de ce tour ;
  2. importez les relevés des opérateurs depuis {date} : l'argent pris après la sauvegarde y est, et paraîtra dans
     « À traiter » ;
  3. avec le rôle qui sert, lancez encore : python manage.py verifier"""


class Command(BaseCommand):
    help = "Remet une sauvegarde à la place de la base, puis vérifie tout (docs/sauvegarde.md)."
    # The database may be absent or of another version: that is why one restores.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fichier", type=pathlib.Path, help="la sauvegarde (son manifeste est à côté)")
        parser.add_argument("--ecraser", action="store_true", help="même si la base contient déjà quelque chose")
        parser.add_argument("--oui", action="store_true", help="ne pas demander de confirmation écrite")

    def handle(self, *args: Any, **options: Any) -> None:
        fichier: pathlib.Path = options["fichier"]
        try:
            lu = sauvegarde_examiner(fichier)
            if not base_vide():
                self._confirmer(lu, options["ecraser"], options["oui"])
            with arret_propre(), minuterie(self.stderr, "Restauration") as avancer:
                faite = sauvegarde_restaurer(fichier, lu, avancer)
        except SauvegardeImpossible as erreur:
            raise CommandError(str(erreur)) from erreur
        except OperationalError as erreur:
            raise CommandError(f"La base ne répond pas : {str(erreur).splitlines()[0]}") from erreur
        self._raconter(faite)
        if not faite.reussie:
            sys.exit(1)

    def _confirmer(self, lu: Manifeste, ecraser: bool, oui: bool) -> None:
        """Refuse, or have the person type it."""
        if not ecraser:
            raise CommandError(
                "La base n'est pas vide. Pour la remplacer entièrement : --ecraser (sauvegardez-la avant)."
            )
        if oui:
            return
        self.stdout.write(f"Tout ce que contient la base va être remplacé par la sauvegarde du {lu.date}.")
        self.stdout.write(f"Écrivez « {MOT} » pour continuer : ", ending="")
        self.stdout.flush()
        if sys.stdin.readline().strip() != MOT:
            raise CommandError("Rien n'a été touché.")

    def _raconter(self, faite: Reprise) -> None:
        self.stdout.write(f"Restaurée en {duree(faite.secondes)}, de la version {faite.manifeste.version}.")
        self.stdout.write(
            f"Elle date d'il y a {duree(int(faite.age.total_seconds()))} : ce qui s'est passé depuis n'y est pas."
        )
        for ecart in faite.ecarts:
            self.stdout.write(self.style.ERROR(f"Écart avec le manifeste : {ecart}"))
        style = self.style.SUCCESS if faite.verification.reussi else self.style.ERROR
        self.stdout.write(style(faite.verification.texte))
        self.stdout.write(SUITE.format(date=faite.manifeste.date))
