"""``manage.py verifier_statistiques``: every stored figure against the facts."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from statistiques.cumuls.verification import Ecart, salon_verifier
from statistiques.models import CumulJour
from statistiques.salons_vises import salons_lire
from traces.duree import sans_limite
from traces.progression import Barre

MONTRES = 20


class Command(BaseCommand):
    help = "Recompte chaque jour rangé et le compare. Code de sortie 1, et les premiers écarts, si un chiffre diffère."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--salon", metavar="SLUG", help="un seul salon")

    def handle(self, *args: Any, **options: Any) -> None:
        salons = salons_lire(options["salon"])
        total = CumulJour.objects.filter(salon__in=salons).count()
        barre, faits = Barre(self.stderr, "jours", total), 0
        ecarts: list[Ecart] = []
        for salon in salons:
            with sans_limite():
                ecarts += salon_verifier(salon, _suite(barre, faits))
            faits += CumulJour.objects.filter(salon=salon).count()
        barre.effacer()
        for ecart in ecarts[:MONTRES]:
            self.stdout.write(str(ecart))
        if ecarts:
            raise CommandError(
                f"{len(ecarts)} chiffres faux sur {total} jours : reconstruire_statistiques les recompte."
            )
        self.stdout.write(f"{total} jours vérifiés, {len(salons)} salons : tout est exact.")


def _suite(barre: Barre, depuis: int) -> Any:
    return lambda fait: barre.avancer(depuis + fait)
