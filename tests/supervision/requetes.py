"""Every PromQL query that the product ships, and what each one speaks of."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from config.env import RACINE

DEPLOIEMENT = RACINE / "deploiement"
PROMETHEUS = DEPLOIEMENT / "prometheus"
TABLEAUX = sorted((DEPLOIEMENT / "grafana" / "tableaux").glob("*.json"))
# Prometheus itself makes these.
DE_PROMETHEUS = {"up": {"job", "instance"}, "ALERTS": {"alertname", "alertstate", "severite"}}
_CHAINES = re.compile(r'"[^"]*"')
_GROUPES = re.compile(r"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)")
_SELECTIONS = re.compile(r"\b([a-zA-Z_:][\w:]*)\s*\{([^}]*)\}")
_NOMS = re.compile(r"[a-zA-Z_:][\w:]*(?!\w|\s*\()")
_MOTS = {"and", "or", "unless", "bool", "offset"}


def programme(nom: str) -> str:
    """Return a program of Debian's prometheus packages: ``make paquets`` installs them, a test never skips."""
    trouve = shutil.which(nom)
    assert trouve, f"{nom} manque : lancer « make paquets »"
    return trouve


def lancer(*commande: str, dossier: Path = PROMETHEUS) -> subprocess.CompletedProcess[str]:
    """Run a program there; return what it said."""
    return subprocess.run(
        [programme(commande[0]), *commande[1:]], cwd=dossier, capture_output=True, text=True, check=False, timeout=60
    )


def lire(chemin: Path) -> Any:
    return yaml.safe_load(chemin.read_text(encoding="utf-8"))


def regles() -> Iterator[dict[str, Any]]:
    """Yield the alert rules."""
    for groupe in lire(PROMETHEUS / "regles.yml")["groups"]:
        yield from groupe["rules"]


def requetes() -> dict[str, str]:
    """Return where it stands → query, as Prometheus would receive it."""
    trouvees = {f"alerte {regle['alert']}": regle["expr"] for regle in regles()}
    for fichier in TABLEAUX:
        for panneau in json.loads(fichier.read_text(encoding="utf-8"))["panels"]:
            for cible in panneau["targets"]:
                trouvees[f"{fichier.stem} : {panneau['title']} {cible['refId']}"] = cible["expr"]
    return {ou: requete.replace("$__rate_interval", "5m") for ou, requete in trouvees.items()}


def metriques_de(requete: str) -> set[str]:
    """Return the names of the metrics in a query: every word that is no function, label, keyword or number."""
    nue = _GROUPES.sub(" ", _CHAINES.sub('""', requete))
    nue = re.sub(r"\[[^\]]*\]", " ", re.sub(r"\{[^}]*\}", " ", nue))
    return {nom for nom in _NOMS.findall(nue) if nom not in _MOTS}


def etiquettes_de(requete: str) -> Iterator[tuple[str, set[str]]]:
    """Yield (metric, labels it is selected by)."""
    for nom, dedans in _SELECTIONS.findall(_CHAINES.sub('""', requete)):
        yield nom, set(re.findall(r"(\w+)\s*[=!]", dedans))
