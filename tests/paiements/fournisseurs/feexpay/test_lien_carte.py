"""Cards through FeexPay: a page of theirs, no reference before somebody pays, no card data near us."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from paiements.fournisseurs.base import Demande, Initiation, Rediriger, Statut
from paiements.fournisseurs.erreurs import ConfigurationInvalide, RefusFournisseur, ResultatInconnu
from paiements.fournisseurs.feexpay.fournisseur import FeexPay

LIEN = "/api/feexlinks/generate"
REF, NOTRE = "ref-000001", "TENTATIVE0001"
STATUT = f"/api/transactions/public/single/status/{REF}"


@pytest.fixture
def carte(demande: Demande) -> Demande:
    return replace(demande, reseau="carte", msisdn="")


@pytest.fixture
def page(adaptateur: FeexPay, httpserver: HTTPServer) -> str:
    return httpserver.url_for("/payer/1") if adaptateur.nom == "simulateur" else "https://pay.example/1"


@pytest.mark.parametrize("forme", [lambda u: {"urlPay": u}, lambda u: {"url": u}, lambda u: {"data": {"urlPay": u}}])
def test_envoie_le_payeur_sur_leur_page_sans_reference(
    adaptateur: FeexPay, httpserver: HTTPServer, carte: Demande, page: str, forme: Any
) -> None:
    httpserver.expect_request(LIEN, method="POST").respond_with_json(forme(page))
    assert adaptateur.initier(carte) == Initiation("", Rediriger(page))
    ((requete, _),) = httpserver.log
    assert requete.get_json() == {
        "shop": "SALONDETEST0001",
        "amount": 5000,
        "description": "Tresses defrisage n 12 TENTATIVE0001",
        "paymentMethod": "CARD",
        "range": 0,
        "expireIn": 30,
        "custom_id": NOTRE,
        "callback_url": "https://salon.example/retour",
        "callback_error": "https://salon.example/annulation",
    }


def test_aucune_donnee_de_carte_n_existe_chez_nous() -> None:
    noms = " ".join(champ.name for champ in fields(Demande)).lower()
    assert not any(mot in noms for mot in ("carte", "card", "pan", "cvv", "cvc", "expir"))


@pytest.mark.parametrize("url", [None, "", 3, "javascript:alert(1)", "http://pay.example/1", "https://a@pay.example"])
def test_un_lien_sans_adresse_utilisable_est_un_refus(
    adaptateur: FeexPay, httpserver: HTTPServer, carte: Demande, url: object
) -> None:
    httpserver.expect_request(LIEN).respond_with_json({"urlPay": url})
    with pytest.raises(RefusFournisseur):
        adaptateur.initier(carte)


def test_dit_la_contrainte_qu_ils_invoquent(adaptateur: FeexPay, httpserver: HTTPServer, carte: Demande) -> None:
    corps = {"message": "Bad Request", "errors": [{"constraints": {"max": "amount is too large"}}]}
    httpserver.expect_request(LIEN).respond_with_json(corps, 400)
    with pytest.raises(RefusFournisseur) as refus:
        adaptateur.initier(carte)
    assert refus.value.motif_brut == "amount is too large"


@pytest.mark.parametrize(("code", "erreur"), [(500, ResultatInconnu), (401, ConfigurationInvalide)])
def test_une_panne_du_lien_se_dit_comme_les_autres(
    adaptateur: FeexPay, httpserver: HTTPServer, carte: Demande, code: int, erreur: type[Exception]
) -> None:
    httpserver.expect_request(LIEN).respond_with_json({}, code)
    with pytest.raises(erreur):
        adaptateur.initier(carte)


@pytest.mark.parametrize(
    "echo",
    [
        {"callback_info": None, "custom_id": NOTRE},
        {"callback_info": "lien-7", "custom_id": NOTRE},
        {"callback_info": "", "description": f"Tresses {NOTRE}"},
    ],
)
def test_reconnait_notre_reference_ou_qu_ils_l_aient_gardee(
    adaptateur: FeexPay, httpserver: HTTPServer, echo: dict[str, Any]
) -> None:
    httpserver.expect_request(STATUT).respond_with_json(
        {"reference": REF, "status": "SUCCESSFUL", "amount": 5000, **echo}
    )
    avis = adaptateur.interroger(REF, NOTRE)
    assert (avis.statut, avis.notre_reference) == (Statut.REUSSI, NOTRE)
    assert adaptateur.signal_du_corps(json.dumps({"reference": REF, **echo}).encode()).reference_fournisseur == REF


@pytest.mark.parametrize("description", [f"{NOTRE} Tresses", f"x{NOTRE}", "Tresses", f"-{NOTRE}-", None, [NOTRE]])
def test_une_description_vague_ne_prouve_rien(adaptateur: FeexPay, httpserver: HTTPServer, description: object) -> None:
    httpserver.expect_request(STATUT).respond_with_json({"status": "SUCCESSFUL", "description": description})
    assert adaptateur.interroger(REF, NOTRE).notre_reference == ""


@pytest.mark.parametrize("echo", [{"custom_id": "AUTRE000001"}, {"custom_id": [NOTRE]}])
def test_un_autre_lien_n_est_pas_le_notre(adaptateur: FeexPay, httpserver: HTTPServer, echo: dict[str, Any]) -> None:
    corps = {"reference": REF, "status": "SUCCESSFUL", "description": f"Tresses {NOTRE}", **echo}
    httpserver.expect_request(STATUT).respond_with_json(corps)
    with pytest.raises(ResultatInconnu):
        adaptateur.interroger(REF, NOTRE)


def test_retrouve_un_lien_paye_dans_l_historique(adaptateur: FeexPay, httpserver: HTTPServer) -> None:
    ligne = {"reference": REF, "type": "FEEX_LINK", "custom_id": NOTRE, "callback_info": None}
    httpserver.expect_request("/api/transactions/history").respond_with_json({"data": [ligne]})
    httpserver.expect_request(STATUT).respond_with_json({"reference": REF, "status": "SUCCESSFUL", "amount": 5000})
    avis = adaptateur.retrouver(NOTRE, datetime.now(UTC))
    assert avis is not None
    assert (avis.statut, avis.reference_fournisseur, avis.montant) == (Statut.REUSSI, REF, 5000)
