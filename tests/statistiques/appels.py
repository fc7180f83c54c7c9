"""What the tests of the API share."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

# Those kept until the next fact, then those computed each time.
GARDEES = [
    "api_dashboard", "api_sessions_recentes", "api_statistiques_journalieres", "api_erreurs_recentes", "api_globales",
]  # fmt: skip
LECTURES = [*GARDEES, "api_temps_reel", "api_widgets", "api_alertes"]


def demander(client: Client, nom: str, **parametres: Any) -> Any:
    """Return what an address answers, as JSON."""
    reponse = client.get(reverse(nom), parametres)
    assert reponse.status_code == 200, reponse.content
    return reponse.json()


def refus(reponse: Any) -> tuple[int, str, str | None]:
    """Return status, code and parameter of a refusal, which has its sentence."""
    (erreur,) = reponse.json()["errors"]
    assert erreur["detail"]
    return reponse.status_code, erreur["code"], erreur["attr"]
