"""Finding an attempt whose number was lost: their search is a list of candidates, never a verdict."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from paiements.fournisseurs.base import Demande, Statut
from paiements.fournisseurs.erreurs import ConfigurationInvalide, ResultatInconnu
from paiements.fournisseurs.fedapay.fournisseur import FedaPay

NOTRE, DEPUIS = "TENTATIVE0001", datetime(2026, 10, 2, tzinfo=UTC)
CHERCHER = "/v1/transactions/search"


def ligne(numero: object, **champs: Any) -> dict[str, Any]:
    return {"id": numero, "amount": 5000, "status": "pending", "custom_metadata": {"reference": NOTRE}, **champs}


def lister(httpserver: HTTPServer, *lignes: object) -> None:
    httpserver.expect_request(CHERCHER, method="GET").respond_with_json({"v1/transactions": lignes, "meta": {}})


def dire(httpserver: HTTPServer, numero: int, statut: str) -> None:
    corps = {"v1/transaction": ligne(numero, status=statut)}
    httpserver.expect_request(f"/v1/transactions/{numero}", method="GET").respond_with_json(corps)


def test_demande_ce_qu_elle_a_trouve(adaptateur: FedaPay, httpserver: HTTPServer) -> None:
    lister(httpserver, ligne(1, custom_metadata={"reference": "TENTATIVE0002"}), ligne(4217, status="declined"))
    dire(httpserver, 4217, "approved")
    avis = adaptateur.retrouver(NOTRE, DEPUIS)
    assert avis is not None
    assert (avis.statut, avis.reference_fournisseur, avis.notre_reference) == (Statut.REUSSI, "4217", NOTRE)
    assert httpserver.log[0][0].args["search"] == NOTRE
    assert len(httpserver.log) == 2


def test_l_argent_pris_passe_avant_le_reste(adaptateur: FedaPay, httpserver: HTTPServer) -> None:
    lister(httpserver, ligne(1), ligne(2, custom_metadata={}, merchant_reference=NOTRE))
    dire(httpserver, 1, "canceled")
    dire(httpserver, 2, "approved")
    avis = adaptateur.retrouver(NOTRE, DEPUIS)
    assert avis is not None
    assert avis.reference_fournisseur == "2"


def test_ce_qui_peut_encore_etre_paye_passe_avant_ce_qui_est_fini(adaptateur: FedaPay, httpserver: HTTPServer) -> None:
    lister(httpserver, ligne(1), ligne(2), ligne(3))
    dire(httpserver, 1, "canceled")
    dire(httpserver, 2, "pending")
    httpserver.expect_request("/v1/transactions/3").respond_with_json({}, 404)
    avis = adaptateur.retrouver(NOTRE, DEPUIS)
    assert avis is not None
    assert (avis.statut, avis.reference_fournisseur) == (Statut.EN_COURS, "2")


@pytest.mark.parametrize(
    "lignes",
    [
        [],
        [ligne(1, custom_metadata={"reference": "TENTATIVE0002"})],
        [ligne(1, custom_metadata={}, merchant_reference="merchant-trx-x-1")],
        [ligne("trx_x"), ligne(None), ligne(True), "4217", None, [ligne(1)]],
    ],
)
def test_ne_retrouve_que_ce_qui_porte_notre_reference(
    adaptateur: FedaPay, httpserver: HTTPServer, lignes: list[object]
) -> None:
    lister(httpserver, *lignes)
    assert adaptateur.retrouver(NOTRE, DEPUIS) is None
    assert len(httpserver.log) == 1


def test_une_foule_de_candidats_ne_fait_pas_une_foule_de_questions(adaptateur: FedaPay, httpserver: HTTPServer) -> None:
    lister(httpserver, *(ligne(rang) for rang in range(1, 90)))
    for rang in range(1, 90):
        dire(httpserver, rang, "pending")
    assert adaptateur.retrouver(NOTRE, DEPUIS) is not None
    assert len(httpserver.log) == 6


def test_une_recherche_inconnue_ne_trouve_rien(adaptateur: FedaPay, httpserver: HTTPServer) -> None:
    httpserver.expect_request(CHERCHER).respond_with_json({}, 404)
    assert adaptateur.retrouver(NOTRE, DEPUIS) is None


@pytest.mark.parametrize(
    ("code", "corps", "erreur"),
    [
        (200, {"v1/transactions": {}}, ResultatInconnu),
        (200, {}, ResultatInconnu),
        (500, {}, ResultatInconnu),
        (401, {}, ConfigurationInvalide),
    ],
)
def test_une_panne_n_est_pas_une_absence(
    adaptateur: FedaPay, httpserver: HTTPServer, code: int, corps: dict[str, Any], erreur: type[Exception]
) -> None:
    httpserver.expect_request(CHERCHER).respond_with_json(corps, code)
    with pytest.raises(erreur):
        adaptateur.retrouver(NOTRE, DEPUIS)


def test_une_reference_etrange_ne_change_pas_la_question(
    adaptateur: FedaPay, httpserver: HTTPServer, demande: Demande
) -> None:
    lister(httpserver)
    assert adaptateur.retrouver(f"{demande.notre_reference}&status=approved#", DEPUIS) is None
    assert dict(httpserver.log[0][0].args) == {"search": f"{NOTRE}&status=approved#", "per_page": "100"}
