"""Copy old months of facts out of the database, and delete them only when asked to."""

from __future__ import annotations

import argparse
import datetime
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from traces.archivage import mois_archiver
from traces.archives_depot import ArchiveAlteree
from traces.archives_ecriture import ArchivageRefuse
from traces.archives_mois import Mois, limite_avant, mois_en_base
from traces.archives_suppression import archive_en_base, archive_supprimer
from traces.chaines import chaine_nom
from traces.management.arguments import chaine_lire, mois_lire
from traces.modeles_sceaux import ArchiveTraces
from traces.progression import Barre


class Command(BaseCommand):
    help = "Archive les mois de traces anciens (copie relue et comparée aux sceaux) ; --supprimer les ôte de la base."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """See ``--help``."""
        parser.add_argument("--avant", default="", metavar="AAAA-MM", help="premier mois à garder en base")
        parser.add_argument("--salon", default="", help="identifiant d'un salon, ou « plateforme » ; tous sinon")
        parser.add_argument("--supprimer", action="store_true", help="ôte de la base ce qui est archivé et relu")
        parser.add_argument(
            "--effacer-contextes", action="store_true", help="avec les contextes (adresses, motifs) non encore purgés"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Archive month by month, oldest first; what is refused does not stop the rest."""
        avant = _avant(options["avant"])
        chaine = chaine_lire(options["salon"])
        if connection.vendor == "postgresql":
            with connection.cursor() as curseur:
                curseur.execute("SET statement_timeout = '30min'")
        refuses = 0
        for mois in mois_en_base(avant, chaine):
            titre = f"{mois.debut:%Y-%m} {chaine_nom(mois.chaine)}"
            try:
                archives = self._archiver(mois, titre)
                if options["supprimer"]:
                    for archive in archives:
                        self._supprimer(archive, titre, effacer_contextes=options["effacer_contextes"])
            except (ArchivageRefuse, ArchiveAlteree) as erreur:
                refuses += 1
                self.stdout.write(self.style.ERROR(f"{titre} : {erreur}"))
        if refuses:
            raise CommandError(f"{refuses} mois laissé(s) en base.")
        self.stdout.write(self.style.SUCCESS(f"Rien d'autre à archiver avant {avant:%Y-%m}."))

    def _archiver(self, mois: Mois, titre: str) -> list[ArchiveTraces]:
        debut, barre = time.monotonic(), Barre(self.stdout, titre, mois.nombre)
        try:
            archives, nouvelle = mois_archiver(mois, barre.avancer)
        finally:
            barre.effacer()
        duree = time.monotonic() - debut
        for archive in archives:
            fait = f"archivées et relues en {duree:.1f} s" if nouvelle else "déjà archivées"
            self.stdout.write(f"{titre} : {archive.nombre} traces {fait}, {archive.octets} octets, {archive.fichier}")
        return archives

    def _supprimer(self, archive: ArchiveTraces, titre: str, *, effacer_contextes: bool) -> None:
        if not archive_en_base(archive):
            return
        debut, barre = time.monotonic(), Barre(self.stdout, f"{titre}, suppression", archive.nombre)
        try:
            ote = archive_supprimer(archive, effacer_contextes=effacer_contextes, avance=barre.avancer)
        finally:
            barre.effacer()
        duree = time.monotonic() - debut
        self.stdout.write(
            f"{titre} : {ote.traces} traces et {ote.contextes} contextes ôtés de la base en {duree:.1f} s"
        )


def _avant(saisie: str) -> datetime.date:
    """Return the first month to keep: the setting's, or the given one when it is over."""
    maintenant = timezone.now()
    if not saisie:
        return limite_avant(settings.MOIS_EN_LIGNE, maintenant)
    avant = mois_lire("--avant", saisie)
    if avant > limite_avant(0, maintenant):
        raise CommandError("Un mois s'archive deux jours après sa fin, pas avant.")
    return avant
