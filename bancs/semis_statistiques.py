"""Two years of fifty salons for the statistics benches: ``python -m bancs.semis_statistiques --paiements N``.

One visit of each kind is led through the services, then stamped out with other people, days and keys: every copy is as
true as its model (states, traces, ledger, receipts), and ``manage.py verifier`` finds nothing. Two things are left out:
the tills stay open (no Z), and facts wait for their seals unless ``--sceller`` is given, since the sealer takes longer
with fifteen million of them than everything else.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import time

import django
from django.core.management import call_command
from django.db import connection

from traces.duree import sans_limite

JOURS = 730
SALONS = 50
# From here on indexes are made again afterwards, and connections of its own write.
GRAND = 50_000


def semer(paiements: int, *, salons: int = SALONS, jours: int = JOURS, sortie: object = None) -> tuple[int, int, int]:
    """Write about ``paiements`` attempts; return how many attempts, visits and clients there are."""
    ecriture = importlib.import_module("bancs.semis_ecriture")
    ecrits: tuple[int, int, int] = ecriture.tout_ecrire(
        paiements, salons=salons, jours=jours, sortie=sortie or sys.stderr, grand=paiements >= GRAND
    )
    return ecrits


def preparer_base(*, menage: bool = True) -> None:
    """Give a big database its statistics and visibility map, as autovacuum would within minutes."""
    if menage:
        # Longer than a page may wait, once there are gigabytes of it.
        with sans_limite(), connection.cursor() as curseur:
            curseur.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def sceller() -> int:
    """Seal every fact with the product's own sealer, and return how many."""
    scelles: int = importlib.import_module("traces.scellement").tout_sceller()
    return scelles


def principal(arguments: list[str]) -> int:
    """Seed the database of ``DATABASE_URL``, or the embedded one."""
    analyseur = argparse.ArgumentParser(prog="semis", description="Deux ans d'activité de cinquante salons.")
    analyseur.add_argument("--paiements", type=int, default=1_000_000, metavar="N")
    analyseur.add_argument("--salons", type=int, default=SALONS)
    analyseur.add_argument("--jours", type=int, default=JOURS)
    analyseur.add_argument("--sceller", action="store_true", help="scelle aussi chaque fait (bien plus long)")
    lus = analyseur.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    call_command("migrate", verbosity=0)
    if connection.vendor == "postgresql":
        with connection.cursor() as curseur:
            curseur.execute("SET statement_timeout = 0; SET lock_timeout = 0")
    depart = time.perf_counter()
    tentatives, visites, clients = semer(lus.paiements, salons=lus.salons, jours=lus.jours)
    seme = time.perf_counter()
    preparer_base()
    fin = time.perf_counter()
    print(f"{tentatives} paiements, {visites} visites, {clients} clients en {seme - depart:.0f} s, "
          f"puis {fin - seme:.0f} s de ménage")  # fmt: skip
    if lus.sceller:
        print(f"{sceller()} faits scellés en {time.perf_counter() - fin:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(principal(sys.argv[1:]))
