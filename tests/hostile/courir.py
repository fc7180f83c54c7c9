"""N hostile cases by one command: ``make hostile N=1000000 GRAINE=7``; the first defect ends it, with its request.

It runs on a database of its own (``outils/services.py`` gives it), in one process: its memory is watched.
"""

from __future__ import annotations

import argparse
import itertools
import logging
import os
import random
import resource
import time
from collections.abc import Iterator
from pathlib import Path

import django

# One operation or door after the other, this many cases at once.
PAQUET = 100
CROISSANCE_MAX = 10
# Caches of the product and of the generators fill before memory is compared.
CHAUFFE = 5_000


def octets() -> int:
    """Return the memory this process holds now (resident), in bytes."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()


def tours(noms: list[str], graine: int) -> Iterator[tuple[str, int]]:
    """Yield (what to try, seed) for ever, each once a round, in an order that the seed decides."""
    hasard = random.Random(graine)
    for _tour in itertools.count():
        yield from ((nom, hasard.getrandbits(32)) for nom in hasard.sample(noms, len(noms)))


def courir(nombre: int, graine: int, seul: str = "", continuer: bool = False) -> int:
    """Run ``nombre`` cases, say how it goes; return 0, or 1 when memory grew more than ``CROISSANCE_MAX`` percent.

    Args:
        continuer: a defect is told, its target left alone, and the others go on (then 1 as well).

    Raises:
        Defaut: the first defect.
    """
    from tests.hostile import api, monde, parcours, portes
    from tests.hostile.defauts import Compte, Defaut

    compte, debut, avant, dit = Compte(), time.monotonic(), 0, 0
    with monde.reglages():
        le_monde = monde.monde_composer()
        essais = {
            nom: essai for quoi in (api, parcours, portes) for nom, essai in quoi.essais(le_monde, compte).items()
        }
        noms = [nom for nom in essais if seul in nom]
        paquet, rates = max(1, min(PAQUET, nombre // len(noms))), list[str]()
        for nom, sienne in tours(noms, graine):
            if compte.cas >= nombre or len(rates) == len(noms):
                break
            if nom in rates:
                continue
            try:
                essais[nom](min(paquet, nombre - compte.cas), sienne)
            except Defaut as defaut:
                if not continuer:
                    raise
                rates.append(nom)
                print(f"DÉFAUT\n{defaut}", flush=True)
            if not avant and compte.cas >= CHAUFFE:
                avant = octets()
            if compte.cas - dit >= min(10_000, nombre // 10):
                dit = compte.cas
                print(f"{dit} cas, {dit / (time.monotonic() - debut):.0f} par seconde, {octets() >> 20} Mo", flush=True)
    apres = octets()
    croissance = 100 * (apres - avant) / avant if avant else 0
    duree = time.monotonic() - debut
    print(f"{compte.cas} cas en {duree:.0f} s, graine {graine}, {len(noms)} cibles, {len(rates)} en défaut")
    print("statuts :", ", ".join(f"{statut} × {n}" for statut, n in sorted(compte.statuts.items())))
    print(f"mémoire : {avant >> 20} Mo après {CHAUFFE} cas, {apres >> 20} Mo à la fin ({croissance:+.1f} %)")
    return int(croissance > CROISSANCE_MAX or bool(rates))


def principal() -> int:
    """Read the command line and run."""
    analyseur = argparse.ArgumentParser(prog="hostile")
    analyseur.add_argument("--cas", type=int, default=1_000_000)
    analyseur.add_argument("--graine", type=int, default=random.randrange(2**31))
    analyseur.add_argument("--seul", default="", help="seulement les cibles dont le nom contient ceci")
    analyseur.add_argument("--continuer", action="store_true", help="dit les défauts sans s'arrêter au premier")
    lus = analyseur.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    from tests.hostile.defauts import Defaut

    call_command("migrate", verbosity=0)
    setup_test_environment()
    # Refusals are what is sought: thousands of warnings would hide the one line that matters.
    logging.disable(logging.CRITICAL)
    print(f"graine {lus.graine}", flush=True)
    try:
        return courir(lus.cas, lus.graine, lus.seul, lus.continuer)
    except Defaut as defaut:
        print(f"DÉFAUT (graine {lus.graine})\n{defaut}")
        return 1


if __name__ == "__main__":
    raise SystemExit(principal())
