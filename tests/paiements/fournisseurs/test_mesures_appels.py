"""Each call to a provider is timed under the provider's name and the way it ended."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from prometheus_client import REGISTRY
from pytest_httpserver import HTTPServer

from paiements.fournisseurs.client_http import ClientHttp
from paiements.fournisseurs.erreurs import ErreurFournisseur

ISSUES = ["2xx", "4xx", "5xx", "perdu", "injoignable"]


def appels() -> dict[str, float]:
    nom = "salon_fournisseur_appel_seconds_count"
    etiquettes = {"fournisseur": "autre", "methode": "POST"}
    return {issue: REGISTRY.get_sample_value(nom, etiquettes | {"issue": issue}) or 0.0 for issue in ISSUES}


@pytest.mark.parametrize("issue", ISSUES)
def test_un_appel_compte_une_fois_selon_sa_fin(
    client: Callable[..., ClientHttp],
    httpserver: HTTPServer,
    port_ferme: str,
    serveur_brut: Any,
    reset: Any,
    issue: str,
) -> None:
    statuts = {"2xx": 200, "4xx": 422, "5xx": 503}
    httpserver.expect_request("/x").respond_with_json({}, status=statuts.get(issue, 200))
    bases = {"injoignable": port_ferme, "perdu": serveur_brut(reset).url}
    avant = appels()
    with contextlib.suppress(ErreurFournisseur):
        client(bases.get(issue) or httpserver.url_for("")).post_json("/x", {})
    assert {nom: nombre - avant[nom] for nom, nombre in appels().items() if nombre != avant[nom]} == {issue: 1}
