"""The demonstration's second start: from the command to the page that answers, beside a bare start of Django."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
import time

from bancs.environnement import RACINE, sans_serveurs
from bancs.mesure import Cadre, Resultat, alterner, mediane
from bancs.serveur import dossier_neuf

_PLANCHER = "import django; django.setup(); from django.core.management import call_command; call_command('check')"


def mesurer(cadre: Cadre) -> Resultat:
    """Measure it; the first start, which fills the salon, is not counted."""
    resultat = Resultat("demarrage", "Deuxième démarrage de la démonstration, jusqu'à la page qui répond")
    dossier = dossier_neuf("demarrage")
    environnement = sans_serveurs() | {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DOSSIER_VAR": str(dossier.relative_to(RACINE)),
    }
    _demarrer(environnement)
    releves = alterner(
        cadre.choisir(5, 2),
        {"démonstration": lambda: _demarrer(environnement), "plancher": lambda: _plancher(environnement)},
    )
    (pendule, travail), (pendule_nue, travail_nu) = (
        (mediane(p for p, _t in releves[nom]), mediane(t for _p, t in releves[nom])) for nom in releves
    )
    resultat.au_plus("secondes à la pendule", pendule, "s", 5)
    resultat.ajouter(
        "… rapportées à « manage.py check »", pendule, "s", plancher=pendule_nue, ratio=pendule / pendule_nue
    )
    resultat.ajouter("processeur, tous processus", travail, "s", plancher=travail_nu, ratio=travail / travail_nu)
    return resultat


def _demarrer(environnement: dict[str, str]) -> tuple[float, float]:
    """Start, wait for the welcome, stop; returns seconds to the welcome and CPU seconds in all."""
    avant, debut = _travail(), time.monotonic()
    demo = subprocess.Popen(
        [sys.executable, "manage.py", "demo", "--port", "0"],
        cwd=RACINE, env=environnement, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert demo.stdout is not None
    dites = []
    for ligne in demo.stdout:
        dites.append(ligne)
        if "Ctrl-C" in ligne:
            break
    pendule = time.monotonic() - debut
    demo.send_signal(signal.SIGINT)
    demo.communicate(timeout=60)
    if demo.returncode != 0 or "Ctrl-C" not in dites[-1]:
        raise SystemExit("demarrage : la démonstration n'a pas démarré :\n" + "".join(dites))
    return pendule, _travail() - avant


def _plancher(environnement: dict[str, str]) -> tuple[float, float]:
    avant, debut = _travail(), time.monotonic()
    subprocess.run([sys.executable, "-c", _PLANCHER], cwd=RACINE, env=environnement, check=True, capture_output=True)
    return time.monotonic() - debut, _travail() - avant


def _travail() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
