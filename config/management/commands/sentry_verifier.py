"""``manage.py sentry_verifier``: does a report of this installation reach Sentry?"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.sentry_essai import sentry_essayer


class Command(BaseCommand):
    """Send a test report and say whether it was taken."""

    help = "Envoie une erreur d'essai à Sentry et dit si elle y est arrivée (code de sortie 1 sinon)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SENTRY_DSN:
            raise CommandError("SENTRY_DSN est vide : aucune erreur n'est signalée nulle part.")
        try:
            essai = sentry_essayer(
                settings.SENTRY_DSN, version=settings.VERSION, environnement=settings.SENTRY_ENVIRONNEMENT
            )
        except ValueError as erreur:
            # Its text would show the key.
            raise CommandError("SENTRY_DSN n'est pas l'adresse d'un projet Sentry.") from erreur
        if essai.code is None:
            raise CommandError("Personne n'a répondu à l'adresse de SENTRY_DSN en dix secondes.")
        if not essai.arrive:
            raise CommandError(f"Sentry a refusé l'essai (HTTP {essai.code}) : la clé ou le projet n'est pas le bon.")
        self.stdout.write(
            f"L'essai est arrivé (HTTP {essai.code}). Dans Sentry, cherchez l'évènement {essai.evenement},"
            f" environnement « {settings.SENTRY_ENVIRONNEMENT} »."
        )
