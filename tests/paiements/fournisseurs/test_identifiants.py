"""Credentials: checked without side effect, and never shown by anything."""

from __future__ import annotations

import json
import logging
import re
import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from paiements.fournisseurs.base import Demande, Identifiants
from paiements.fournisseurs.erreurs import ConfigurationInvalide, ErreurFournisseur, RefusFournisseur, ResultatInconnu
from paiements.fournisseurs.feexpay.fournisseur import FeexPay
from paiements.fournisseurs.simulateur.fournisseur import Simulateur

SOLDE = "/api/balance/public/getByShop/SALONDETEST0001"
TRES_LOIN = datetime(2026, 10, 2, tzinfo=UTC)


def test_une_bonne_cle_est_acceptee(adaptateur: FeexPay, httpserver: HTTPServer) -> None:
    httpserver.expect_request(SOLDE, method="GET").respond_with_json({"success": True, "balance": 12})
    adaptateur.verifier_identifiants()
    assert [requete.method for requete, _ in httpserver.log] == ["GET"]


@pytest.mark.parametrize(("code", "corps"), [(401, {}), (403, {}), (404, {}), (200, {"success": False})])
def test_une_mauvaise_cle_demande_un_humain(
    adaptateur: FeexPay, httpserver: HTTPServer, code: int, corps: dict[str, Any]
) -> None:
    httpserver.expect_request(SOLDE).respond_with_json(corps, code)
    with pytest.raises(ConfigurationInvalide):
        adaptateur.verifier_identifiants()


@pytest.mark.parametrize("corps", [{}, {"success": "true"}, {"success": 1}, {"balance": 12}])
def test_une_reponse_floue_n_accepte_pas_la_cle(
    adaptateur: FeexPay, httpserver: HTTPServer, corps: dict[str, Any]
) -> None:
    httpserver.expect_request(SOLDE).respond_with_json(corps)
    with pytest.raises(ResultatInconnu):
        adaptateur.verifier_identifiants()


@pytest.mark.parametrize(
    "valeurs",
    [
        {},
        {"cle": "fp_12345678"},
        {"boutique": "SALONDETEST0001"},
        {"cle": "", "boutique": "SALONDETEST0001"},
        {"cle": "fp_1234\r\nX-Autre: 1", "boutique": "SALONDETEST0001"},
        {"cle": "fp_clé_accentuée", "boutique": "SALONDETEST0001"},
        {"cle": "fp_12345678", "boutique": "../autre"},
    ],
)
@pytest.mark.parametrize("classe", [FeexPay, Simulateur])
def test_des_identifiants_incomplets_ou_mal_formes_n_envoient_rien(
    classe: type[FeexPay], httpserver: HTTPServer, valeurs: dict[str, str]
) -> None:
    base = httpserver.url_for("") if classe is Simulateur else ""
    with pytest.raises(ConfigurationInvalide):
        classe(Identifiants({"base": base, **valeurs})).verifier_identifiants()
    assert httpserver.log == []


@pytest.mark.parametrize(
    "base", ["https://api-v2.feexpay.me", "http://192.168.1.20:8000", "http://exemple.com", "file:///etc/passwd", ""]
)
def test_le_simulateur_ne_parle_qu_a_cette_machine(base: str) -> None:
    simulateur = Simulateur(Identifiants({"cle": "test_cle_locale", "boutique": "SALONDETEST0001", "base": base}))
    with pytest.raises(ConfigurationInvalide):
        simulateur.verifier_identifiants()


def test_seul_le_simulateur_est_un_bac_a_sable() -> None:
    assert Simulateur.capacites.bac_a_sable
    assert not FeexPay.capacites.bac_a_sable
    assert replace(Simulateur.capacites, bac_a_sable=False) == FeexPay.capacites
    assert FeexPay.base.startswith("https://")


def _repete_tout(code: int) -> Callable[[Request], Response]:
    """The worst provider: it repeats everything it was sent, key included."""

    def repondre(requete: Request) -> Response:
        bavardage = f"{requete.headers.get('Authorization')} {requete.get_data(as_text=True)}"
        corps = {"message": bavardage, "reason": bavardage, "status": "FAILED", "reference": "ref-000001"}
        return Response(json.dumps(corps), code)

    return repondre


def _dires(appel: Callable[[], object]) -> str:
    """All that a call may let out: its result, or its failure as text, repr and traceback."""
    try:
        return repr(appel())
    except ErreurFournisseur as exc:
        motif = exc.motif_brut if isinstance(exc, RefusFournisseur) else ""
        return " ".join((str(exc), repr(exc), motif, *traceback.format_exception(exc)))


def _appels(adaptateur: FeexPay, demande: Demande) -> list[Callable[[], object]]:
    return [
        lambda: adaptateur.initier(demande),
        lambda: adaptateur.interroger("ref-000001", demande.notre_reference),
        lambda: adaptateur.retrouver(demande.notre_reference, TRES_LOIN),
        adaptateur.verifier_identifiants,
    ]


@pytest.mark.parametrize("code", [200, 302, 400, 401, 403, 404, 422, 429, 500])
def test_rien_de_secret_ne_sort_meme_si_le_fournisseur_repete_tout(
    adaptateur: FeexPay,
    httpserver: HTTPServer,
    demande: Demande,
    secrets_de_test: tuple[str, ...],
    caplog: pytest.LogCaptureFixture,
    code: int,
) -> None:
    httpserver.expect_request(re.compile("/api/.*")).respond_with_handler(_repete_tout(code))
    with caplog.at_level(logging.DEBUG):
        sorties = [_dires(appel) for appel in _appels(adaptateur, demande)]
    journal = " ".join(str(enregistrement.__dict__) for enregistrement in caplog.records)
    assert all(sorties)
    assert [secret for secret in secrets_de_test if secret in " ".join([*sorties, journal])] == []


def test_rien_de_secret_ne_sort_d_un_serveur_absent(
    creer: Callable[[str], FeexPay],
    port_ferme: str,
    demande: Demande,
    secrets_de_test: tuple[str, ...],
    caplog: pytest.LogCaptureFixture,
) -> None:
    adaptateur = creer(port_ferme)
    with caplog.at_level(logging.DEBUG):
        sorties = [_dires(appel) for appel in _appels(adaptateur, demande)]
    tout = " ".join([*sorties, repr(adaptateur), str(vars(adaptateur)), caplog.text])
    assert [secret for secret in secrets_de_test if secret in tout] == []
