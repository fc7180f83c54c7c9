"""A secret that a provider echoes reaches neither a screen nor a row, however JSON spells it."""

from __future__ import annotations

import json

import pytest
from pytest_httpserver import HTTPServer

from paiements.fournisseurs.client_http import ClientHttp, RefusHttp

SECRET = "sk/live/AbCdEf&+123456"


def _epeler(secret: str) -> list[str]:
    return [
        secret,
        secret.replace("/", r"\/"),
        "".join(f"\\u{ord(c):04x}" for c in secret),
        "".join(f"\\u{ord(c):04X}" for c in secret),
        secret.replace("&", r"\u0026").replace("/", r"\u002F"),
    ]


@pytest.mark.parametrize("rang", range(5))
def test_est_efface_sous_toutes_ses_formes(httpserver: HTTPServer, rang: int) -> None:
    corps = f'{{"message": "cle refusee : {_epeler(SECRET)[rang]}"}}'
    assert SECRET in json.loads(corps)["message"]
    httpserver.expect_request("/x").respond_with_data(corps, 400, content_type="application/json")
    client = ClientHttp(httpserver.url_for(""), entetes={}, secrets=(SECRET,), boucle_locale=True)
    with pytest.raises(RefusHttp) as refus:
        client.post_json("/x", {})
    assert SECRET not in f"{refus.value} {refus.value.motif_brut} {refus.value.corps}"
    assert "***" in refus.value.motif_brut
