"""``manage.py ranger_journaux``: what beat does every hour, now."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.rangement import rangement_faire


class Command(BaseCommand):
    """Archive rotated log files and delete those past the audit period."""

    help = "Comprime les journaux tournés dans archives/AAAA-MM/ et efface ceux qui ont passé la durée d'audit."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.DOSSIER_JOURNAUX is None:
            raise CommandError("DOSSIER_JOURNAUX est vide : les journaux ne vont que sur la sortie d'erreur.")
        fait = rangement_faire()
        self.stdout.write(f"{fait.archives} archivés, {fait.effaces} effacés, {fait.rates} à reprendre.")
        if fait.rates:
            raise CommandError("Des journaux n'ont pas pu être rangés ; les lignes du journal disent lesquels.")
