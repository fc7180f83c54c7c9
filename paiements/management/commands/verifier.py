"""``manage.py verifier``: is every promise about money kept, right now, in this database?"""

from __future__ import annotations

import datetime
import sys
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand

from paiements.verification import verifier


class Command(BaseCommand):
    help = "Vérifie les invariants (argent, traces, reçus). Code de sortie 1 si l'un est rompu."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--instant",
            type=instant,
            help="compter les retards jusqu'à cet instant (celui d'une sauvegarde restaurée)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        violations = verifier(self._progression if sys.stderr.isatty() else None, options["instant"])
        for v in violations:
            self.stdout.write(self.style.ERROR(f"{v.code} rompu ({v.nombre}) : {v.phrase}"))
            for exemple in v.exemples:
                self.stdout.write(f"    {exemple}")
        if violations:
            sys.exit(1)
        self.stdout.write(self.style.SUCCESS("Tous les invariants tiennent."))

    def _progression(self, fait: int, total: int) -> None:
        self.stderr.write(f"\r{fait}/{total}", ending="\n" if fait == total else "")


def instant(texte: str) -> datetime.datetime:
    """Read an instant from a command line: ISO, with its zone."""
    try:
        lu = datetime.datetime.fromisoformat(texte)
    except ValueError as erreur:
        raise ArgumentTypeError(f"« {texte} » n'est pas un instant (2026-11-28T18:00:00+00:00)") from erreur
    if lu.tzinfo is None:
        raise ArgumentTypeError(f"« {texte} » ne dit pas son fuseau (+00:00)")
    return lu
