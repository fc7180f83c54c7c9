"""Django's ``migrate``, beside pages that go on serving: it never makes them queue for long behind one of its locks.

A change of a table waits for the transactions that read it, and everything that comes after waits behind it. So it
gives up after :data:`ATTENTE_VERROU`, lets the queue go and tries again: each migration is recorded as it ends, and
the next try starts after the last one.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands.migrate import Command as Migrate
from django.db import Error, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from config.etat_leger import etat_leger

# Less than what a page waits for a lock (3 s, ``config/base_embarquee.py``).
ATTENTE_VERROU = "1s"
ESSAIS = 60
# Seconds between two tries.
PAUSE = 1.5
# A lock that did not come in time, and two transactions that waited for each other.
_REFUS = {"55P03", "40P01"}
_TROP_LONG = "57014"


class Command(Migrate):
    """``migrate``, with bounded locks and patience on PostgreSQL."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the option of a stopped installation."""
        super().add_arguments(parser)
        parser.add_argument(
            "--a-l-arret",
            action="store_true",
            help="les services sont arrêtés : aucune limite de durée, ni d'attente d'un verrou",
        )

    def handle(self, *args: Any, a_l_arret: bool = False, **options: Any) -> None:
        """Migrate; try again as long as somebody else holds what is needed.

        Raises:
            CommandError: still no lock after :data:`ESSAIS` tries, or one statement too long beside those who serve.
        """
        connexion = connections[options.get("database") or "default"]
        for essai in range(1, ESSAIS + 1):
            _delais_poser(connexion, a_l_arret)
            try:
                with etat_leger(connexion):
                    super().handle(*args, **options)
            except OperationalError as erreur:
                code = getattr(erreur.__cause__, "pgcode", None)
                if code == _TROP_LONG:
                    raise CommandError(_PHRASE_TROP_LONG) from erreur
                if code not in _REFUS:
                    raise
                self.stderr.write(f"Un verrou est tenu par ailleurs ; nouvel essai ({essai}/{ESSAIS}).")
                time.sleep(PAUSE)
            else:
                return
            finally:
                _delais_rendre(connexion)
        raise CommandError(_PHRASE_VERROU)


def _delais_poser(connexion: BaseDatabaseWrapper, a_l_arret: bool) -> None:
    if connexion.vendor != "postgresql":
        return
    with connexion.cursor() as curseur:
        curseur.execute("SELECT set_config('lock_timeout', %s, false)", ["0" if a_l_arret else ATTENTE_VERROU])
        if a_l_arret:
            curseur.execute("SET statement_timeout = 0")
            curseur.execute("SET idle_in_transaction_session_timeout = 0")


def _delais_rendre(connexion: BaseDatabaseWrapper) -> None:
    if connexion.vendor != "postgresql":
        return
    # A connection that was lost meanwhile took its settings with it.
    with suppress(Error), connexion.cursor() as curseur:
        for reglage in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"):
            curseur.execute(f"RESET {reglage}")


_PHRASE_TROP_LONG = (
    "Une étape dure trop longtemps pour être faite pendant que l'on sert. Rien n'est perdu : arrêtez les services, "
    "puis lancez « manage.py migrate --a-l-arret » (docs/exploitation.md)."
)
_PHRASE_VERROU = (
    "Toujours pas de verrou : une autre session tient une table (pg_stat_activity dit laquelle). Ce qui est migré le "
    "reste ; relancez la même commande."
)
