"""``manage.py cles_poussee``: the key with which this installation signs what it pushes to staff devices."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from salon_paiement.services.poussee import cle_privee_nouvelle


class Command(BaseCommand):
    """Print a new key; nothing is stored."""

    help = "Fabrique une clé VAPID, à mettre dans VAPID_CLE_PRIVEE (ou son fichier). En changer oublie les appareils."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"VAPID_CLE_PRIVEE={cle_privee_nouvelle()}")
