"""``anonymiser_client``: erase who a client is, keep what she paid."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from paiements.services.clients.effacement import client_anonymiser
from salon_paiement.erreurs import ErreurMetier
from salon_paiement.models import Client


class Command(BaseCommand):
    """Erase clients, one after the other; each is whole or untouched."""

    help = "Efface les données personnelles d'un client ; ses notes, paiements et reçus restent, sans son nom."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare whom to erase."""
        parser.add_argument("clients", nargs="+", metavar="CLIENT", help="identifiant du client (adresse de sa fiche)")
        parser.add_argument("--malgre-avoir", action="store_true", help="même s'il lui reste un avoir")

    def handle(self, *args: Any, **options: Any) -> None:
        """Erase each, say what was touched; the first refusal stops with its reason."""
        for identifiant in options["clients"]:
            try:
                client = Client.objects.get(pk=identifiant)
                fait = client_anonymiser(client.pk, None, malgre_avoir=options["malgre_avoir"])
            except (ValidationError, Client.DoesNotExist) as erreur:
                raise CommandError(f"Client inconnu : {identifiant}.") from erreur
            except ErreurMetier as erreur:
                raise CommandError(f"{identifiant} : {erreur}") from erreur
            self.stdout.write(
                f"{identifiant} : {fait.telephones} numéro(s), {fait.sessions} visite(s), {fait.contextes} contexte(s)."
            )
