"""The cluster's objects, by kind and by name."""

from __future__ import annotations

from typing import Any

from config.env import RACINE
from tests.deploiement.manifestes import documents

DOSSIER = "deploiement/kubernetes"
FICHIERS = [
    str(fichier.relative_to(RACINE))
    for fichier in sorted((RACINE / DOSSIER).rglob("*.yaml"))
    if fichier.name != "kustomization.yaml"
]
OBJETS = [objet for fichier in FICHIERS for objet in documents(fichier)]


def du_genre(*genres: str) -> dict[str, dict[str, Any]]:
    """Return the objects of these kinds, by name."""
    return {objet["metadata"]["name"]: objet for objet in OBJETS if objet["kind"] in genres}


def gabarits() -> dict[str, dict[str, Any]]:
    """Return the pod template of everything that runs, by name."""
    simples = {nom: o["spec"]["template"] for nom, o in du_genre("Deployment", "StatefulSet", "Job").items()}
    return simples | {n: o["spec"]["jobTemplate"]["spec"]["template"] for n, o in du_genre("CronJob").items()}


def conteneur(nom: str) -> dict[str, Any]:
    """Return the only container of what runs under this name."""
    seul: list[dict[str, Any]] = gabarits()[nom]["spec"]["containers"]
    assert len(seul) == 1
    return seul[0]
