"""``manage.py sauvegarder``: one backup, verified, of the database that serves."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.sauvegarde.creation import sauvegarde_creer
from config.sauvegarde.programmes import SauvegardeImpossible
from config.sauvegarde.terminal import arret_propre, duree, minuterie, taille


class Command(BaseCommand):
    help = "Sauvegarde la base (docs/sauvegarde.md) : copiée, relue, datée, puis les anciennes sont retirées."
    # An old database must be saved before it is migrated.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--physique",
            action="store_true",
            help="tout le serveur avec ses journaux (pg_basebackup), au lieu d'un dump",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with arret_propre(), minuterie(self.stderr, "Sauvegarde") as avancer:
                faite = sauvegarde_creer(physique=options["physique"], avancer=avancer)
        except SauvegardeImpossible as erreur:
            raise CommandError(str(erreur)) from erreur
        poids, attente = taille(faite.manifeste.octets), duree(faite.secondes)
        self.stdout.write(self.style.SUCCESS(f"Sauvegarde faite en {attente} : {faite.chemin} ({poids})"))
        for nom in faite.retirees:
            self.stdout.write(f"    ancienne retirée : {nom}")
        if faite.archives.copiees:
            self.stdout.write(f"    archives de traces copiées : {faite.archives.copiees}")
        if manquantes := faite.archives.manquantes:
            noms = " ; ".join(manquantes[:5])
            raise CommandError(f"La base est sauvegardée, des archives de traces ({len(manquantes)}) non : {noms}")
