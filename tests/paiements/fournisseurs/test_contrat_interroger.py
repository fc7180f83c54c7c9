"""What any FeexPay-speaking adapter says when *we* ask: the only road to a verdict."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from paiements.fournisseurs.base import Avis, Statut
from paiements.fournisseurs.erreurs import (
    ConfigurationInvalide,
    FournisseurIndisponible,
    Introuvable,
    ResultatInconnu,
    TropDeDemandes,
)
from paiements.fournisseurs.feexpay.fournisseur import FeexPay

REF, NOTRE = "ref-000001", "TENTATIVE0001"
STATUT = f"/api/transactions/public/single/status/{REF}"
HISTORIQUE = "/api/transactions/history"
PAYE = {
    "reference": REF,
    "amount": 5000,
    "phoneNumber": "2290166000042",
    "status": "SUCCESSFUL",
    "callback_info": NOTRE,
    "date": "2026-10-02T11:00:00.000+01:00",
}
DEPUIS = datetime(2026, 10, 2, 10, tzinfo=UTC)


def test_rapporte_un_paiement_reussi(adaptateur: FeexPay, httpserver: HTTPServer) -> None:
    httpserver.expect_request(STATUT, method="GET").respond_with_json(PAYE)
    assert adaptateur.interroger(REF, NOTRE) == Avis(
        statut=Statut.REUSSI,
        montant=5000,
        devise="XOF",
        reference_fournisseur=REF,
        instant=datetime(2026, 10, 2, 10, tzinfo=UTC),
        notre_reference=NOTRE,
    )
    assert httpserver.log[0][0].headers["Authorization"].startswith("Bearer fp_")


def test_lit_aussi_une_reponse_emballee(adaptateur: FeexPay, httpserver: HTTPServer) -> None:
    httpserver.expect_request(STATUT).respond_with_json({"status": "success", "data": PAYE})
    assert adaptateur.interroger(REF, NOTRE).statut is Statut.REUSSI


def test_l_emballage_ne_fait_pas_le_paiement(adaptateur: FeexPay, httpserver: HTTPServer) -> None:
    httpserver.expect_request(STATUT).respond_with_json({"status": "SUCCESSFUL", "data": {**PAYE, "status": "PENDING"}})
    assert adaptateur.interroger(REF, NOTRE).statut is Statut.EN_COURS


@pytest.mark.parametrize(
    "changement",
    [
        {"reference": "ref-000002"},
        {"callback_info": "TENTATIVE0002"},
        {"callback_info": {"ref": NOTRE}},
        {"callback_info": [NOTRE]},
        {"callback_info": f" {NOTRE}"},
        {"reference": None, "order_id": "ref-000002"},
        {"reference": "ref-000002", "transref": REF},
    ],
)
def test_la_reponse_d_un_autre_paiement_n_en_est_pas_une(
    adaptateur: FeexPay, httpserver: HTTPServer, changement: dict[str, Any]
) -> None:
    httpserver.expect_request(STATUT).respond_with_json({**PAYE, **changement})
    with pytest.raises(ResultatInconnu):
        adaptateur.interroger(REF, NOTRE)


@pytest.mark.parametrize("echo", [None, ""])
def test_un_echo_absent_se_voit_dans_l_avis(adaptateur: FeexPay, httpserver: HTTPServer, echo: str | None) -> None:
    httpserver.expect_request(STATUT).respond_with_json({**PAYE, "callback_info": echo})
    avis = adaptateur.interroger(REF, NOTRE)
    assert (avis.statut, avis.notre_reference) == (Statut.REUSSI, "")


@pytest.mark.parametrize("corps", [{}, {"status": None}, {"status": True}, {"status": ["SUCCESSFUL"]}, {"data": {}}])
def test_une_reponse_sans_statut_est_inconnue(
    adaptateur: FeexPay, httpserver: HTTPServer, corps: dict[str, Any]
) -> None:
    httpserver.expect_request(STATUT).respond_with_json(corps)
    with pytest.raises(ResultatInconnu):
        adaptateur.interroger(REF, NOTRE)


@pytest.mark.parametrize(
    "reference", ["", "court", "../../../balance", "ref 0001", "ref-000001\n", "é" * 10, "a" * 121]
)
def test_ne_demande_rien_sur_une_reference_impossible(
    adaptateur: FeexPay, httpserver: HTTPServer, reference: str
) -> None:
    with pytest.raises(Introuvable):
        adaptateur.interroger(reference, NOTRE)
    assert httpserver.log == []


def test_une_reference_a_deux_points_reste_une_seule_etape_de_chemin(
    adaptateur: FeexPay, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/api/transactions/public/single/status/AG_2026:a.b-c").respond_with_json(
        {"status": "PENDING"}
    )
    assert adaptateur.interroger("AG_2026:a.b-c", NOTRE).statut is Statut.EN_COURS


@pytest.mark.parametrize(
    ("code", "erreur"),
    [
        (401, ConfigurationInvalide),
        (404, Introuvable),
        (429, TropDeDemandes),
        (500, ResultatInconnu),
        (400, ResultatInconnu),
    ],
)
def test_aucun_code_d_erreur_n_est_un_verdict(
    adaptateur: FeexPay, httpserver: HTTPServer, code: int, erreur: type[Exception]
) -> None:
    httpserver.expect_request(STATUT).respond_with_json(PAYE, code)
    with pytest.raises(erreur):
        adaptateur.interroger(REF, NOTRE)


def _historique(httpserver: HTTPServer, lignes: object, vus: list[dict[str, Any]] | None = None) -> None:
    def repondre(requete: Request) -> Response:
        if vus is not None:
            vus.append(requete.get_json())
        return Response(json.dumps({"data": lignes}))

    httpserver.expect_request(HISTORIQUE, method="POST").respond_with_handler(repondre)


@pytest.mark.parametrize("champ", ["custom_id", "callback_info"])
def test_retrouve_une_tentative_par_notre_reference(adaptateur: FeexPay, httpserver: HTTPServer, champ: str) -> None:
    vus: list[dict[str, Any]] = []
    _historique(httpserver, [{"reference": "ref-000009"}, {"reference": REF, champ: NOTRE, "amount": 999_999}], vus)
    httpserver.expect_request(STATUT).respond_with_json(PAYE)
    avis = adaptateur.retrouver(NOTRE, DEPUIS)
    assert avis is not None
    assert (avis.reference_fournisseur, avis.montant) == (REF, 5000)  # the amount of the query, not of the list
    assert vus[0]["start_date"] == "2026-10-01"
    assert {vus[0][cle] for cle in ("type", "status", "reseau")} == {"ALL"}
    assert vus[0]["shop"] == "SALONDETEST0001"


@pytest.mark.parametrize(
    "lignes",
    [
        [],
        [{"reference": REF, "callback_info": NOTRE + "2", "status": "SUCCESSFUL"}],
        [{"reference": REF, "custom_id": NOTRE[:-1]}],
        [{"reference": REF, "custom_id": [NOTRE]}],
        [{"reference": "mauvaise ref", "custom_id": NOTRE}],
        [None, 3, "x", [NOTRE]],
    ],
)
def test_ne_retrouve_que_l_egalite_exacte(adaptateur: FeexPay, httpserver: HTTPServer, lignes: list[Any]) -> None:
    _historique(httpserver, lignes)
    assert adaptateur.retrouver(NOTRE, DEPUIS) is None
    assert len(httpserver.log) == 1


def test_un_succes_de_la_liste_ne_compte_pas_sans_la_question(adaptateur: FeexPay, httpserver: HTTPServer) -> None:
    _historique(httpserver, [{"reference": REF, "custom_id": NOTRE, "status": "SUCCESSFUL", "amount": 5000}])
    httpserver.expect_request(STATUT).respond_with_json({**PAYE, "status": "PENDING"})
    avis = adaptateur.retrouver(NOTRE, DEPUIS)
    assert avis is not None
    assert avis.statut is Statut.EN_COURS


def test_parmi_deux_lignes_le_succes_l_emporte(adaptateur: FeexPay, httpserver: HTTPServer) -> None:
    _historique(httpserver, [{"reference": r, "custom_id": NOTRE} for r in ("ref-000002", REF, REF)])
    httpserver.expect_request(STATUT).respond_with_json(PAYE)
    httpserver.expect_request(STATUT.replace(REF, "ref-000002")).respond_with_json({"status": "FAILED"})
    avis = adaptateur.retrouver(NOTRE, DEPUIS)
    assert avis is not None
    assert avis.statut is Statut.REUSSI
    assert len(httpserver.log) == 3


@pytest.mark.parametrize("code", [403, 404])
def test_un_historique_ferme_a_notre_cle_ne_dit_rien(adaptateur: FeexPay, httpserver: HTTPServer, code: int) -> None:
    httpserver.expect_request(HISTORIQUE).respond_with_json({}, code)
    assert adaptateur.retrouver(NOTRE, DEPUIS) is None


@pytest.mark.parametrize("corps", [{}, {"data": None}, {"data": {"reference": REF}}])
def test_un_historique_illisible_n_est_pas_une_absence(
    adaptateur: FeexPay, httpserver: HTTPServer, corps: dict[str, Any]
) -> None:
    httpserver.expect_request(HISTORIQUE).respond_with_json(corps)
    with pytest.raises(ResultatInconnu):
        adaptateur.retrouver(NOTRE, DEPUIS)


def test_un_serveur_absent_est_indisponible(creer: Callable[[str], FeexPay], port_ferme: str) -> None:
    with pytest.raises(FournisseurIndisponible):
        creer(port_ferme).interroger(REF, NOTRE)
    with pytest.raises(FournisseurIndisponible):
        creer(port_ferme).retrouver(NOTRE, DEPUIS)
