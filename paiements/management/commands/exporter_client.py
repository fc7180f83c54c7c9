"""``exporter_client``: everything the salon holds about one person, in a JSON file for her."""

from __future__ import annotations

import os
import pathlib
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from paiements.services.clients.export import client_exporter
from salon_paiement.models import Client


class Command(BaseCommand):
    """Export one client."""

    help = "Écrit dans un fichier JSON tout ce que le salon garde sur un client. Le fichier contient son numéro entier."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare whose data, and the file."""
        parser.add_argument("client", help="identifiant du client (adresse de sa fiche)")
        parser.add_argument("fichier", type=pathlib.Path, help="fichier à écrire ; il ne doit pas exister")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file, readable by its owner only."""
        try:
            client = Client.objects.select_related("salon").get(pk=options["client"])
        except (ValidationError, Client.DoesNotExist) as erreur:
            raise CommandError("Client inconnu.") from erreur
        chemin: pathlib.Path = options["fichier"]
        try:
            descripteur = os.open(chemin, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as erreur:
            raise CommandError(f"Fichier impossible à écrire : {erreur.strerror}.") from erreur
        with os.fdopen(descripteur, "w", encoding="utf-8") as fichier:
            fichier.writelines(client_exporter(client, None))
        self.stdout.write(f"{chemin} : écrit, lisible par vous seul.")
