"""Where and with what a figure was measured, and the production environment the servers run in."""

from __future__ import annotations

import os
import pathlib
import platform
import secrets
import shutil
import subprocess
from importlib.metadata import version

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from outils.production_factice import environnement_production

RACINE = pathlib.Path(__file__).resolve().parent.parent
SORTIE = RACINE / "var" / "bancs"
_PAQUETS = ("django", "psycopg2-binary", "gunicorn")
_PROPRES = ("PATH", "HOME", "LANG", "TMPDIR", "PGHOST", "PGUSER", "PGDATABASE")


def preparer() -> None:
    """Fill ``os.environ`` with production's variables, on the private servers given by ``outils/services.py``.

    Raises:
        SystemExit: started without them.
    """
    if "PGHOST" not in os.environ or "DATABASE_URL" not in os.environ:
        raise SystemExit("Lancer par : python outils/services.py --fsync -- python -m bancs")
    fixes = {
        "DJANGO_SETTINGS_MODULE": "bancs.reglages",
        "ALLOWED_HOSTS": "127.0.0.1",
        "CSRF_TRUSTED_ORIGINS": "",
        "JWT_CLE_PRIVEE": _cle_jetons(),
        "CODE_INSTALLATION": secrets.token_urlsafe(24),
        # One role owns, serves and seeds the private cluster.
        "ROLE_APPLICATION": "",
        "NIVEAU_JOURNAL": "WARNING",
        "DOSSIER_ARCHIVES": str(SORTIE / "archives"),
        "PROMETHEUS_MULTIPROC_DIR": str(SORTIE / "prometheus"),
    }
    prives = {nom: os.environ[nom] for nom in ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL")}
    os.environ.update({**environnement_production(), **prives, **fixes})
    shutil.rmtree(SORTIE, ignore_errors=True)
    (SORTIE / "prometheus").mkdir(parents=True)


def sans_serveurs() -> dict[str, str]:
    """Return an environment that knows nothing of PostgreSQL, Redis or production: the embedded default's."""
    return {nom: os.environ[nom] for nom in _PROPRES if nom in os.environ}


def machine() -> dict[str, str]:
    """Describe the machine, its load right now, and the versions measured."""
    return {
        "processeur": f"{os.cpu_count()} cœurs, {_processeur()}",
        "charge au départ": " ".join(f"{valeur:.2f}" for valeur in os.getloadavg()),
        "système": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "postgresql": _dit(["postgres", "--version"]).removeprefix("postgres (PostgreSQL) ") or "?",
        **{paquet: version(paquet) for paquet in _PAQUETS},
        "version mesurée": _dit(["git", "describe", "--always", "--dirty"]) or "inconnue",
        "générateur": "wrk" if shutil.which("wrk") else "Python (wrk absent : chiffres plus bas)",
    }


def _cle_jetons() -> str:
    """Make the key of tokens here: ``config`` is not imported before the variables are set, which counters read."""
    pem = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return rsa.generate_private_key(public_exponent=65537, key_size=3072).private_bytes(*pem).decode()


def _processeur() -> str:
    lignes = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((ligne.split(":", 1)[1].strip() for ligne in lignes if ligne.startswith("model name")), "inconnu")


def _dit(commande: list[str]) -> str:
    try:
        fini = subprocess.run(commande, cwd=RACINE, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return fini.stdout.strip()
