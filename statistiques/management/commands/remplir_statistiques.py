"""``manage.py remplir_statistiques``: bring the stored figures up to yesterday."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from statistiques.cumuls.remplissage import cumuls_remplir, jours_a_compter
from traces.progression import Barre


class Command(BaseCommand):
    help = "Compte et range les jours finis, recompte ceux qui ont changé. Peut être interrompu et relancé."

    def handle(self, *args: Any, **options: Any) -> None:
        barre = Barre(self.stderr, "jours", jours_a_compter())
        bilan = cumuls_remplir(avancer=barre.avancer)
        barre.effacer()
        self.stdout.write(f"{bilan.jours} jours comptés en {bilan.duree:.1f} s.")
