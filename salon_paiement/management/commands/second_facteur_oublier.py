"""``manage.py second_facteur_oublier``: for somebody who lost her phone, her passkeys and her recovery codes."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from salon_paiement.services.acces import moyens_oublier


class Command(BaseCommand):
    """Take her second factors away and close her sessions; her password stays, and she enrols again."""

    help = "Oublie la seconde preuve d'une personne et ferme ses sessions. Assurez-vous d'abord que c'est bien elle."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("identifiant")

    def handle(self, *args: Any, identifiant: str, **options: Any) -> None:
        """Do it and say how many went.

        Raises:
            CommandError: nobody has this name.
        """
        utilisateur = User.objects.filter(username=identifiant).first()
        if utilisateur is None:
            raise CommandError(f"Personne ne s'appelle {identifiant} ici.")
        self.stdout.write(f"{moyens_oublier(utilisateur)} preuve(s) oubliée(s) ; ses sessions sont fermées.")
