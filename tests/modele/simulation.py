"""``make simulation``: a seeded walk through the pure world of money, step after step, until something breaks.

``python -m tests.modele.simulation --pas 1000000 --graine 7``: exits 1 and prints the shortest way it found.
"""

from __future__ import annotations

import argparse
import random
import sys
import time

from tests.modele.argent_pur import Visite
from tests.modele.pieces import Gardes
from tests.modele.promesses import violations

PAS_PAR_VISITE = 60
_ANNONCE = 100_000


def visite_parcourir(graine: int, gardes: Gardes | None = None, pas: int = PAS_PAR_VISITE) -> tuple[int, list[str]]:
    """Walk one visit of ``pas`` steps at most.

    Returns:
        How many steps were made, and what broke (empty when nothing did).
    """
    hasard = random.Random(graine)
    visite = Visite(hasard, gardes or Gardes())
    for rang in range(1, pas + 1):
        gestes = visite.gestes()
        if not gestes:
            return rang - 1, []
        hasard.choice(gestes)()
        casse = violations(visite)
        if casse:
            return rang, casse
    return pas, []


def simuler(pas: int, graine: int, gardes: Gardes | None = None) -> tuple[int, int, list[str], int]:
    """Walk visits until ``pas`` steps are made or something breaks.

    Returns:
        Steps made, visits walked, what broke, and the seed of the visit that broke it.
    """
    faits = visites = 0
    while faits < pas:
        courante = graine + visites
        avance, casse = visite_parcourir(courante, gardes)
        faits += max(avance, 1)
        visites += 1
        if casse:
            return faits, visites, casse, courante
        if sys.stdout.isatty() and faits % _ANNONCE < PAS_PAR_VISITE:
            sys.stdout.write(f"\r{faits} pas")
            sys.stdout.flush()
    return faits, visites, [], 0


def main() -> int:
    """Run from the command line."""
    analyseur = argparse.ArgumentParser(description=__doc__)
    analyseur.add_argument("--pas", type=int, default=1_000_000, help="nombre de pas (1 000 000)")
    analyseur.add_argument("--graine", type=int, default=random.SystemRandom().randrange(10**9))
    options = analyseur.parse_args()
    debut = time.monotonic()
    faits, visites, casse, fautive = simuler(options.pas, options.graine)
    duree = time.monotonic() - debut
    sys.stdout.write(f"\r{faits} pas, {visites} visites, graine {options.graine}, {duree:.0f} s\n")
    for phrase in casse:
        sys.stdout.write(f"rompu : {phrase} (rejouer : --graine {fautive} --pas {PAS_PAR_VISITE})\n")
    return 1 if casse else 0


if __name__ == "__main__":
    sys.exit(main())
