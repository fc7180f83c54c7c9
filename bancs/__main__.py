"""``python -m bancs [--rapide] [--seul NOM]``: every benchmark, its floor and its ratio, then ``var/bancs.json``."""

from __future__ import annotations

import argparse
import importlib
import sys

import django
from django.core.management import call_command
from django.db import connection

from bancs import environnement
from bancs.mesure import Cadre, Resultat
from bancs.rapport import FICHIER, ecrire, entete, tableau

# By name: their modules read the database's models, and are imported once Django is ready.
BANCS = (
    "reception",
    "confirmation",
    "interrogation",
    "parcours",
    "premiere_vue",
    "expiration",
    "releves",
    "sceaux",
    "archives",
    "recherche",
    "statistiques",
    "regles",
    "exports",
    "api",
    "demarrage",
    "memoire",
)


def _executer(noms: list[str], cadre: Cadre) -> int:
    machine = environnement.machine()
    print(entete(machine), flush=True)
    django.setup()
    call_command("migrate", verbosity=0)
    with connection.cursor() as curseur:
        # The web's limit on one statement is not for seeding, cleaning or checking everything.
        curseur.execute("SET statement_timeout = 0")
    verification = importlib.import_module("paiements.verification")
    resultats: list[Resultat] = []
    for nom in noms:
        resultat = importlib.import_module(f"bancs.{nom}").mesurer(cadre)
        # A figure counts only if what it wrote is right.
        rompus = [v.code for v in verification.verifier()]
        if rompus:
            raise SystemExit(f"{nom} : invariants rompus après la mesure : {', '.join(rompus)}")
        resultats.append(resultat)
        ecrire(machine, resultats)
        print(tableau(resultat), flush=True)
    manques = [f"{r.nom} ({m.libelle})" for r in resultats for m in r.mesures if m.tenu is False]
    print(f"\nÉcrit dans {FICHIER.relative_to(environnement.RACINE)} et .txt.")
    print("Objectifs manqués : " + ", ".join(manques) + "." if manques else "Tous les objectifs sont tenus.")
    return 0


def principal(arguments: list[str]) -> int:
    """Run the benchmarks; a missed goal is printed, and is not an error."""
    analyseur = argparse.ArgumentParser(prog="bancs", description="Mesures de vitesse, de taille et de mémoire.")
    analyseur.add_argument("--rapide", action="store_true", help="une à deux minutes, chiffres plus bruités")
    analyseur.add_argument("--seul", metavar="NOM", choices=BANCS, help=f"un seul : {', '.join(BANCS)}")
    lus = analyseur.parse_args(arguments)
    environnement.preparer()
    return _executer([lus.seul] if lus.seul else list(BANCS), Cadre(lus.rapide))


if __name__ == "__main__":
    sys.exit(principal(sys.argv[1:]))
