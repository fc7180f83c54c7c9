"""What any FeexPay-speaking adapter does when it asks a payer: run for FeexPay and for the simulator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from paiements.fournisseurs.base import Attendre, Demande, Rediriger
from paiements.fournisseurs.erreurs import (
    ConfigurationInvalide,
    FournisseurIndisponible,
    RefusFournisseur,
    ResultatInconnu,
    TropDeDemandes,
)
from paiements.fournisseurs.feexpay.fournisseur import FeexPay

PUSH = "/api/transactions/public/requesttopay/mtn"
ACCEPTE = {"reference": "ref-000001", "message": "Accepted", "status": "PENDING", "amount": 5000}


def test_envoie_exactement_ce_que_feexpay_attend(adaptateur: FeexPay, httpserver: HTTPServer, demande: Demande) -> None:
    httpserver.expect_request(PUSH, method="POST").respond_with_json(ACCEPTE)
    initiation = adaptateur.initier(demande)
    assert (initiation.reference_fournisseur, initiation.action) == ("ref-000001", Attendre())
    ((requete, _),) = httpserver.log
    assert requete.headers["Authorization"].startswith("Bearer fp_")
    assert requete.get_json() == {
        "phoneNumber": "2290166000042",
        "amount": 5000,
        "shop": "SALONDETEST0001",
        "callback_info": "TENTATIVE0001",
        "first_name": "Aicha",
        "description": "Tresses defrisage n 12",
        "return_url": "https://salon.example/retour",
        "cancel_url": "https://salon.example/annulation",
    }


@pytest.mark.parametrize(
    "corps",
    [
        {"reference": "ref-000001", "status": "PENDING"},
        {"order_id": "ref-000001", "status": "PENDING"},
        {"transref": "ref-000001"},
        {"reference": None, "order_id": "ref-000001"},
        {"success": True, "data": {"reference": "ref-000001", "status": "PENDING"}},
    ],
)
def test_trouve_la_reference_ou_qu_elle_soit(
    adaptateur: FeexPay, httpserver: HTTPServer, demande: Demande, corps: dict[str, Any]
) -> None:
    httpserver.expect_request(PUSH).respond_with_json(corps)
    assert adaptateur.initier(demande).reference_fournisseur == "ref-000001"


def test_un_succes_immediat_n_est_qu_une_initiation(
    adaptateur: FeexPay, httpserver: HTTPServer, demande: Demande
) -> None:
    httpserver.expect_request(PUSH).respond_with_json({**ACCEPTE, "status": "SUCCESSFUL"})
    assert adaptateur.initier(demande).action == Attendre()


def test_suit_une_page_de_paiement_securisee(adaptateur: FeexPay, httpserver: HTTPServer, demande: Demande) -> None:
    locale = httpserver.url_for("/payer/1") if adaptateur.nom == "simulateur" else "https://pay.example/1"
    httpserver.expect_request(PUSH).respond_with_json({**ACCEPTE, "payment_url": locale})
    assert adaptateur.initier(demande).action == Rediriger(locale)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "http://pay.example/1",
        "//pay.example/1",
        "https://bon.example@mauvais.example/",
        "https://",
        "https://a b.example/",
        "https://pay.example/\r\nX: y",
        "https://pay.example\\@mauvais.example",
        "https://[::1",
        "https://pay.example/" + "a" * 3000,
        42,
        None,
        "",
    ],
)
def test_garde_la_reference_mais_pas_une_page_douteuse(
    adaptateur: FeexPay, httpserver: HTTPServer, demande: Demande, url: object
) -> None:
    httpserver.expect_request(PUSH).respond_with_json({**ACCEPTE, "payment_url": url})
    initiation = adaptateur.initier(demande)
    assert (initiation.reference_fournisseur, initiation.action) == ("ref-000001", Attendre())


def test_un_200_qui_dit_failed_est_un_refus(adaptateur: FeexPay, httpserver: HTTPServer, demande: Demande) -> None:
    echec = {"response_operator": {"description": ["Balance is insufficient"], "status": ["10"]}, "statusCode": "10"}
    httpserver.expect_request(PUSH).respond_with_json({"reference": "ref-000001", "status": "FAILED", **echec})
    with pytest.raises(RefusFournisseur) as refus:
        adaptateur.initier(demande)
    assert refus.value.motif_code == "solde_insuffisant"
    assert refus.value.motif_brut == "Balance is insufficient"
    assert refus.value.reference_fournisseur == "ref-000001"


@pytest.mark.parametrize(
    "corps",
    [{}, {"status": "PENDING"}, {"reference": "a b c d"}, {"reference": True}, {"reference": ["ref-000001"]}],
)
def test_un_200_sans_reference_est_inconnu(
    adaptateur: FeexPay, httpserver: HTTPServer, demande: Demande, corps: dict[str, Any]
) -> None:
    httpserver.expect_request(PUSH).respond_with_json(corps)
    with pytest.raises(ResultatInconnu):
        adaptateur.initier(demande)


@pytest.mark.parametrize(
    ("code", "corps", "motif"),
    [
        (404, {"message": "`mtn` channel not configured"}, "reseau_inactif"),
        (400, {"code": "ERR_INVALID_PHONE", "message": "bad phone"}, "numero_inconnu"),
        (400, {"code": "ERR_INVALID_AMOUNT"}, "refuse"),
        (400, {"code": "NETWORK_UNAVAILABLE"}, "reseau_inactif"),
        (404, {}, "autre"),
        (422, {"message": ["x"]}, "autre"),
    ],
)
def test_traduit_un_refus(
    adaptateur: FeexPay, httpserver: HTTPServer, demande: Demande, code: int, corps: dict[str, Any], motif: str
) -> None:
    httpserver.expect_request(PUSH).respond_with_json(corps, code)
    with pytest.raises(RefusFournisseur) as refus:
        adaptateur.initier(demande)
    assert refus.value.motif_code == motif


@pytest.mark.parametrize(
    ("code", "corps"),
    [(401, {}), (403, {}), (400, {"code": "ERR_SHOP_NOT_FOUND"}), (400, {"code": "IP_NOT_AUTHORIZED"})],
)
def test_un_compte_mal_regle_demande_un_humain(
    adaptateur: FeexPay, httpserver: HTTPServer, demande: Demande, code: int, corps: dict[str, Any]
) -> None:
    httpserver.expect_request(PUSH).respond_with_json(corps, code)
    with pytest.raises(ConfigurationInvalide):
        adaptateur.initier(demande)


@pytest.mark.parametrize("code", [500, 502, 503, 504])
def test_une_panne_est_inconnue_et_rien_n_est_renvoye(
    adaptateur: FeexPay, httpserver: HTTPServer, demande: Demande, code: int
) -> None:
    httpserver.expect_request(PUSH).respond_with_json({}, code)
    with pytest.raises(ResultatInconnu):
        adaptateur.initier(demande)
    assert len(httpserver.log) == 1


@pytest.mark.parametrize(
    ("code", "corps"), [(409, {}), (408, {}), (400, {"code": "DUPLICATE_TRANSACTION"}), (400, {"code": "DUPLICATED"})]
)
def test_une_demande_deja_connue_d_eux_n_est_pas_un_refus(
    adaptateur: FeexPay, httpserver: HTTPServer, demande: Demande, code: int, corps: dict[str, Any]
) -> None:
    httpserver.expect_request(PUSH).respond_with_json(corps, code)
    with pytest.raises(ResultatInconnu):
        adaptateur.initier(demande)


def test_un_debit_trop_eleve_dit_par_un_code_est_reconnu(
    adaptateur: FeexPay, httpserver: HTTPServer, demande: Demande
) -> None:
    httpserver.expect_request(PUSH).respond_with_json({"code": "RATE_LIMIT_EXCEEDED"}, 400)
    with pytest.raises(TropDeDemandes):
        adaptateur.initier(demande)


def test_rapporte_le_delai_demande(adaptateur: FeexPay, httpserver: HTTPServer, demande: Demande) -> None:
    httpserver.expect_request(PUSH).respond_with_data("", 429, {"Retry-After": "17"})
    with pytest.raises(TropDeDemandes) as trop:
        adaptateur.initier(demande)
    assert trop.value.attendre == 17


def test_un_serveur_absent_est_indisponible(creer: Callable[[str], FeexPay], port_ferme: str, demande: Demande) -> None:
    with pytest.raises(FournisseurIndisponible):
        creer(port_ferme).initier(demande)


@pytest.mark.parametrize(
    ("changement", "motif"),
    [
        ({"reseau": "inconnu"}, "reseau_inactif"),
        ({"reseau": "../../balance"}, "reseau_inactif"),
        ({"msisdn": "+22890000000"}, "numero_inconnu"),
        ({"msisdn": "+22966000000"}, "numero_inconnu"),
        ({"msisdn": "+229016600004²"}, "numero_inconnu"),
        ({"montant": 99}, "plafond"),
        ({"montant": 2_000_001}, "plafond"),
        ({"devise": "XAF"}, "plafond"),
        ({"notre_reference": "court"}, "autre"),
        ({"notre_reference": "avec-tiret-12"}, "autre"),
        ({"notre_reference": "TENTATIVE0001\n"}, "autre"),
    ],
)
def test_refuse_avant_d_envoyer_ce_que_feexpay_refuserait(
    adaptateur: FeexPay, httpserver: HTTPServer, demande: Demande, changement: dict[str, Any], motif: str
) -> None:
    with pytest.raises(RefusFournisseur) as refus:
        adaptateur.initier(replace(demande, **changement))
    assert refus.value.motif_code == motif
    assert httpserver.log == []
