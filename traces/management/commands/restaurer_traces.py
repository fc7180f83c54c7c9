"""Bring archived facts back into the database."""

from __future__ import annotations

import argparse
import hashlib
import pathlib
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from traces.archives_depot import ArchiveAlteree
from traces.archives_restauration import archive_restaurer
from traces.chaines import chaine_nom
from traces.management.arguments import chaine_lire, mois_lire
from traces.modeles_sceaux import ArchiveTraces
from traces.progression import Barre

Choix = list[tuple[ArchiveTraces, pathlib.Path | None]]


class Command(BaseCommand):
    help = "Remet en base des traces archivées, après les avoir toutes comparées aux sceaux ; n'écrase jamais rien."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """See ``--help``."""
        parser.add_argument(
            "fichier", nargs="?", default="", help="nom dans le dépôt d'archives, ou copie sur le disque"
        )
        parser.add_argument("--mois", default="", metavar="AAAA-MM", help="toutes les archives de ce mois")
        parser.add_argument("--salon", default="", help="identifiant d'un salon, ou « plateforme » ; tous sinon")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore what was named, one archive after the other."""
        if bool(options["fichier"]) == bool(options["mois"]):
            raise CommandError("Donnez un fichier d'archive, ou --mois (et --salon).")
        choix = _fichier(options["fichier"]) if options["fichier"] else _mois(options["mois"], options["salon"])
        if connection.vendor == "postgresql":
            with connection.cursor() as curseur:
                curseur.execute("SET statement_timeout = '30min'")
        for archive, copie in choix:
            titre = f"{archive.mois:%Y-%m} {chaine_nom(archive.chaine)}"
            debut, barre = time.monotonic(), Barre(self.stdout, titre, archive.nombre)
            try:
                remises, presentes = archive_restaurer(archive, copie, barre.avancer)
            except ArchiveAlteree as erreur:
                raise CommandError(f"{titre} : {erreur}") from erreur
            finally:
                barre.effacer()
            duree = f"{time.monotonic() - debut:.1f} s"
            self.stdout.write(f"{titre} : {remises} traces remises en {duree}, {presentes} déjà là.")
        self.stdout.write(self.style.SUCCESS(f"{len(choix)} archive(s) reprise(s)."))


def _fichier(nom: str) -> Choix:
    """Find the archive by its name in the store, else by the digest of a copy on this disk."""
    archive = ArchiveTraces.objects.filter(fichier=nom).first()
    if archive is not None:
        return [(archive, None)]
    copie = pathlib.Path(nom)
    try:
        with copie.open("rb") as flux:
            empreinte = hashlib.file_digest(flux, "sha256").hexdigest()
    except OSError as erreur:
        raise CommandError(f"Aucune archive ne porte ce nom, et ce fichier est illisible : {erreur}") from erreur
    archive = ArchiveTraces.objects.filter(empreinte=empreinte).first()
    if archive is None:
        raise CommandError("Ce fichier n'est celui d'aucune archive d'ici : son empreinte SHA-256 n'est pas connue.")
    return [(archive, copie)]


def _mois(saisie: str, salon: str) -> Choix:
    archives = ArchiveTraces.objects.filter(mois=mois_lire("--mois", saisie)).order_by("id")
    if chaine := chaine_lire(salon):
        archives = archives.filter(chaine=chaine)
    trouvees: Choix = [(archive, None) for archive in archives]
    if not trouvees:
        raise CommandError(f"Aucune archive de {saisie}.")
    return trouvees
