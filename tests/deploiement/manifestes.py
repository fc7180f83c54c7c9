"""The deployment files as data, and the settings that the product knows by name."""

from __future__ import annotations

import re
from typing import Any

import yaml

from config.env import RACINE
from outils.production_factice import lire_env

REGLAGES = [RACINE / "config" / "settings" / nom for nom in ("base.py", "prod.py")]
# Read outside the settings: by gunicorn's file, by the store of archives, by Python.
_AILLEURS = {"DJANGO_SETTINGS_MODULE", "PROMETHEUS_MULTIPROC_DIR", "GUNICORN_BIND", "TMPDIR"}
_GENRES = r"(?:secret|secret_facultatif|booleen|liste|cles_fernet|env\.\w+)"


def variables_des_reglages() -> tuple[set[str], set[str]]:
    """Return (required, all) names read from the environment by the production settings."""
    texte = "\n".join(fichier.read_text(encoding="utf-8") for fichier in REGLAGES)
    appels = re.findall(rf'({_GENRES})\("([A-Z_0-9]+)"([^)\n]*)\)', texte)
    exigeants = {"secret", "cles_fernet", "env.str", "env.list"}
    exiges = {nom for lecture, nom, reste in appels if lecture in exigeants and not reste}
    return exiges, {nom for _, nom, _ in appels}


def variables_connues() -> set[str]:
    """Return every name that means something to one of our processes."""
    exemple = (RACINE / ".env.example").read_text(encoding="utf-8")
    nommes = set(re.findall(r"^#? ?([A-Z_0-9]+)=", exemple, re.MULTILINE))
    return variables_des_reglages()[1] | nommes | set(lire_env(RACINE / ".env.example")) | _AILLEURS


def documents(chemin: str) -> list[dict[str, Any]]:
    """Return every YAML document of a file of the project."""
    lus = yaml.safe_load_all((RACINE / chemin).read_text(encoding="utf-8"))
    return [document for document in lus if document]


def composition() -> dict[str, Any]:
    """Return the services of ``docker-compose.yml``, as written."""
    services: dict[str, Any] = documents("docker-compose.yml")[0]["services"]
    return services
