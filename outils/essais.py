"""The whole of ``make test``: every check, then every test on a private PostgreSQL and Redis, then one table.

A check that fails does not stop the others: one run tells everything there is to repair.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import subprocess
import sys
import time
from dataclasses import dataclass, field

RACINE = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))

from outils.production_factice import environnement_production

COEURS = 2
# Tests that failed beside the others are tried once more, alone, when they are this few: more is a fault of ours.
REPRIS_MAX = 5
SEUIL_GENERAL = 90
# Pytest's own code when tests ran and some failed.
ECHECS = 1
DJANGO = "5.2"
# What a developer's own shell may hold and that would change what is being tested; the last one, how long it takes:
# every worker and every process of a test would compile the project anew.
_VARIABLES_DU_PROJET = (
    "DATABASE_URL", "ROLE_APPLICATION", "REDIS_URL", "CELERY_BROKER_URL", "DEBUG", "ALLOWED_HOSTS", "DOSSIER_VAR",
    "PYTHONDONTWRITEBYTECODE",
)  # fmt: skip


@dataclass(frozen=True)
class Etape:
    """One command of the sequence."""

    nom: str
    commande: list[str]
    environnement: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Resultat:
    """How one command ended; ``duree`` is in seconds."""

    nom: str
    code: int
    duree: float
    sortie: str = ""


def _fichiers(dossiers: list[str], motif: str) -> list[str]:
    trouves = (chemin for dossier in dossiers for chemin in sorted((RACINE / dossier).rglob(motif)))
    return [str(chemin.relative_to(RACINE)) for chemin in trouves]


def _python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


def _outil(nom: str) -> str:
    return str(pathlib.Path(sys.executable).parent / nom)


def etapes_statiques() -> list[Etape]:
    """Return the checks that need no server, the longest first."""
    applications = ["config", "traces", "salon_paiement", "paiements", "statistiques"]
    gabarits = _fichiers(["templates"], "*.html")
    essai = {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
    etapes = [
        Etape("types (mypy)", _python("-m", "mypy")),
        Etape("migrations", _python("manage.py", "makemigrations", "--check", "--dry-run"), essai),
        Etape(
            "réglages de production",
            _python("manage.py", "check", "--deploy", "--fail-level", "WARNING"),
            environnement_production(),
        ),
        Etape("sens des imports", [_outil("lint-imports"), "--no-logo"]),
        Etape("dépendances (deptry)", [_outil("deptry"), "--no-ansi", "."]),
        Etape("code mort (vulture)", _python("-m", "vulture")),
        Etape(
            "usages de Django",
            [_outil("django-upgrade"), "--check", "--target-version", DJANGO, *_fichiers(applications, "*.py")],
        ),
        Etape("style (ruff)", _python("-m", "ruff", "check", "--output-format", "concise", "--quiet", ".")),
        Etape("mise en forme (ruff)", _python("-m", "ruff", "format", "--check", "--quiet", ".")),
    ]
    if gabarits:
        etapes += [
            Etape("gabarits (djlint)", [_outil("djlint"), "--lint", "--quiet", "templates"]),
            Etape("gabarits (djade)", [_outil("djade"), "--check", "--target-version", DJANGO, *gabarits]),
        ]
    return etapes


def etape_tests(long: bool, ouvriers: int = COEURS + 2) -> Etape:
    """Return the test suite, with its servers.

    Two workers more than cores: many tests wait for a process, a socket or a browser. Coverage is measured by the long
    run alone: before Python 3.12 counting lines nearly doubles the time of every test.
    """
    pytest = _python("-m", "pytest", "-n", str(ouvriers), "--dist", "worksteal", "--durations=10", "--durations-min=2")
    environnement = {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
    if long:
        pytest += ["--timeout=1200"]
        pytest += ["--cov", "--cov-report=json:var/couverture.json", "--cov-report=term-missing"]
        pytest += [f"--cov-fail-under={SEUIL_GENERAL}"]
        environnement |= {"HYPOTHESIS_PROFILE": "long", "ESSAIS_LONGS": "1"}
    else:
        pytest += ["-m", "not long"]
    return Etape("tests", [*_python("outils/services.py", "--"), *pytest], environnement)


def etape_reprise(rates: int) -> Etape:
    """Return the tests that have just failed, with nothing beside them: some wait on a machine that was busy."""
    pytest = _python(
        "-m", "pytest", "--last-failed", "--last-failed-no-failures", "none", "-p", "no:randomly", "-n", "0"
    )
    nom = f"tests instables, repris seuls ({rates})"
    return Etape(
        nom, [*_python("outils/services.py", "--"), *pytest, "-m", "not long"], etape_tests(False).environnement
    )


def rates_lire(dossier: pathlib.Path) -> list[str]:
    """Return the tests that failed in the last run, by pytest's own notes."""
    notes = dossier / ".pytest_cache" / "v" / "cache" / "lastfailed"
    return sorted(json.loads(notes.read_text(encoding="utf-8"))) if notes.exists() else []


def _environnement(etape: Etape) -> dict[str, str]:
    herite = {nom: valeur for nom, valeur in os.environ.items() if nom not in _VARIABLES_DU_PROJET}
    return {**herite, "PYTHONUNBUFFERED": "1", **etape.environnement}


def executer(etape: Etape, montrer: bool = False) -> Resultat:
    """Run one step; its output is kept, or shown as it comes."""
    debut = time.monotonic()
    fini = subprocess.run(
        etape.commande,
        cwd=RACINE,
        env=_environnement(etape),
        stdin=subprocess.DEVNULL,
        stdout=None if montrer else subprocess.PIPE,
        stderr=None if montrer else subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Resultat(etape.nom, fini.returncode, time.monotonic() - debut, (fini.stdout or "").strip())


def _ligne(resultat: Resultat) -> str:
    return f"  {'ok   ' if resultat.code == 0 else 'ÉCHEC'}  {resultat.duree:6.1f} s  {resultat.nom}"


def executer_statiques(etapes: list[Etape]) -> list[Resultat]:
    """Run the checks side by side, each told as it ends, with its output only when it fails."""
    resultats = []
    with concurrent.futures.ThreadPoolExecutor(COEURS) as bassin:
        for attendu in concurrent.futures.as_completed([bassin.submit(executer, etape) for etape in etapes]):
            resultat = attendu.result()
            resultats.append(resultat)
            print(_ligne(resultat), flush=True)
            if resultat.code != 0:
                print(resultat.sortie, flush=True)
    return resultats


def executer_tests(long: bool) -> list[Resultat]:
    """Run the suite, then the stricter coverage of the code that moves money."""
    rapport = RACINE / "var" / "couverture.json"
    rapport.unlink(missing_ok=True)
    resultats = [executer(etape_tests(long), montrer=True)]
    rates = rates_lire(RACINE) if resultats[0].code == ECHECS and not long else []
    if 0 < len(rates) <= REPRIS_MAX:
        reprise = executer(etape_reprise(len(rates)), montrer=True)
        # Green alone: not a fault of the product, but told in the table until somebody mends the test.
        resultats = [dataclasses.replace(resultats[0], code=reprise.code), reprise]
        print("\n".join(["À rendre stables :", *rates]))
    if rapport.exists():
        exigence = Etape("couverture de l'argent", _python("outils/couverture.py", "var/couverture.json"))
        resultats.append(executer(exigence, montrer=True))
    return resultats


def principal(arguments: list[str]) -> int:
    """Run the sequence; return 0 only when every step passed."""
    analyseur = argparse.ArgumentParser(prog="essais.py")
    analyseur.add_argument("--long", action="store_true", help="les mêmes familles en plus grand")
    analyseur.add_argument("--sans-tests", action="store_true", help="les vérifications statiques seulement")
    analyseur.add_argument("--tests-seuls", action="store_true", help="les tests seulement")
    lus = analyseur.parse_args(arguments)
    (RACINE / "var").mkdir(exist_ok=True)
    debut = time.monotonic()
    resultats = [] if lus.tests_seuls else executer_statiques(etapes_statiques())
    if not lus.sans_tests:
        resultats += executer_tests(lus.long)
    rates = [resultat for resultat in resultats if resultat.code != 0]
    print(f"\n{len(resultats)} étapes en {time.monotonic() - debut:.0f} s :")
    for resultat in resultats:
        print(_ligne(resultat))
    print("Tout est vert." if not rates else f"À réparer : {', '.join(resultat.nom for resultat in rates)}.")
    return 1 if rates else 0


if __name__ == "__main__":
    try:
        raise SystemExit(principal(sys.argv[1:]))
    except KeyboardInterrupt:
        print("\nInterrompu.", file=sys.stderr)
        raise SystemExit(130) from None
