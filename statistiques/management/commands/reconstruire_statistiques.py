"""``manage.py reconstruire_statistiques``: count the stored days again."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from statistiques.cumuls.remplissage import cumuls_oublier, cumuls_remplir, jours_a_compter
from statistiques.salons_vises import salons_lire
from traces.progression import Barre


class Command(BaseCommand):
    help = "Recompte les jours rangés. Les pages restent exactes pendant ce temps, elles sont seulement plus lentes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--depuis", type=datetime.date.fromisoformat, metavar="AAAA-MM-JJ", help="à partir de ce jour"
        )
        parser.add_argument("--salon", metavar="SLUG", help="un seul salon")

    def handle(self, *args: Any, **options: Any) -> None:
        for salon in salons_lire(options["salon"]):
            cumuls_oublier(salon, options["depuis"])
        barre = Barre(self.stderr, "jours", jours_a_compter())
        bilan = cumuls_remplir(avancer=barre.avancer)
        barre.effacer()
        self.stdout.write(f"{bilan.jours} jours recomptés en {bilan.duree:.1f} s.")
