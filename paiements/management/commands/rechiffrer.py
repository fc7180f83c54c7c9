"""``manage.py rechiffrer``: stored credentials under the first key of ``CLES_FERNET`` (docs/rotation.md)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from paiements.services.rechiffrement import tout_rechiffrer


class Command(BaseCommand):
    """Write them again, and fail when something cannot be read: the old key must then stay."""

    help = "Chiffre de nouveau les identifiants gardés avec la première clé de CLES_FERNET."

    def handle(self, *args: Any, **options: Any) -> None:
        fait = tout_rechiffrer()
        self.stdout.write(f"{fait.faits} valeur(s) sous la première clé.")
        if fait.illisibles:
            raise CommandError("Aucune clé ne lit : " + ", ".join(fait.illisibles) + ". Gardez l'ancienne clé.")
