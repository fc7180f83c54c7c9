"""An invoice moves nothing and reaches nobody: only its page, once given, can be paid."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from paiements.fournisseurs.base import Demande, Identifiants, Rediriger
from paiements.fournisseurs.erreurs import (
    ConfigurationInvalide,
    FournisseurIndisponible,
    RefusFournisseur,
    TropDeDemandes,
)
from paiements.fournisseurs.paydunya.fournisseur import PayDunya
from paiements.fournisseurs.paydunya.reseaux import CANAUX, RESEAUX
from tests.paiements.fournisseurs.paydunya.conftest import MAITRE, PayDunyaLocal, identifiants_pour

CREER, VERIFIER = "/api/v1/checkout-invoice/create", "/api/v1/checkout-invoice/confirm/verification-des-cles"
PAGE = "http://127.0.0.1:9/checkout/invoice/aB3xYz12"
CREEE = {"response_code": "00", "response_text": PAGE, "description": "Checkout Invoice Created", "token": "aB3xYz12"}


def test_envoie_exactement_ce_que_paydunya_attend(
    adaptateur: PayDunya, httpserver: HTTPServer, demande: Demande
) -> None:
    httpserver.expect_request(CREER, method="POST").respond_with_json(CREEE)
    initiation = adaptateur.initier(demande)
    assert (initiation.reference_fournisseur, initiation.action) == ("aB3xYz12", Rediriger(PAGE))
    ((requete, _reponse),) = httpserver.log
    assert requete.headers["Paydunya-Master-Key"] == MAITRE
    assert requete.headers["Paydunya-Private-Key"] == "live_private_detest"
    assert requete.headers["Paydunya-Token"] == "jetondetest01"
    assert requete.get_json() == {
        "invoice": {"total_amount": 5000, "description": "Salon Élégance A1B2", "channels": ["mtn-benin"]},
        "store": {"name": "Salon Élégance A1B2"},
        "custom_data": {"reference": "TENTATIVE0001"},
        "actions": {
            "cancel_url": "https://salon.example/annulation",
            "return_url": "https://salon.example/retour",
            "callback_url": "https://salon.example/webhooks/paydunya/jeton/",
        },
    }


def test_ne_dit_rien_du_payeur(adaptateur: PayDunya, httpserver: HTTPServer, demande: Demande) -> None:
    httpserver.expect_request(CREER).respond_with_json(CREEE)
    adaptateur.initier(demande)
    envoye = httpserver.log[0][0].get_data(as_text=True)
    assert "66000042" not in envoye
    assert "Aïcha" not in envoye.encode().decode("unicode_escape")


@pytest.mark.parametrize("code", sorted(CANAUX))
def test_n_offre_que_le_reseau_choisi(
    adaptateur: PayDunya, httpserver: HTTPServer, demande: Demande, code: str
) -> None:
    httpserver.expect_request(CREER).respond_with_json(CREEE)
    adaptateur.initier(replace(demande, reseau=code, msisdn=""))
    assert httpserver.log[0][0].get_json()["invoice"]["channels"] == [CANAUX[code]]


def test_la_carte_et_les_quatre_pays_sont_servis() -> None:
    assert CANAUX["carte"] == "card"
    assert {reseau.pays for reseau in RESEAUX.values()} == {"BJ", "TG", "CI", "SN", ""}
    assert len(set(CANAUX.values())) == len(CANAUX) == len(RESEAUX)


def test_tait_les_adresses_absentes(adaptateur: PayDunya, httpserver: HTTPServer, demande: Demande) -> None:
    httpserver.expect_request(CREER).respond_with_json(CREEE)
    adaptateur.initier(replace(demande, url_notification="", url_annulation="", libelle=""))
    corps = httpserver.log[0][0].get_json()
    assert corps["actions"] == {"return_url": "https://salon.example/retour"}
    assert (corps["store"], corps["invoice"]["description"]) == ({"name": "Salon"}, "TENTATIVE0001")


@pytest.mark.parametrize("mode", ["test", "live"])
def test_chaque_mode_a_son_adresse(mode: str) -> None:
    attendue = {"test": "https://app.paydunya.com/sandbox-api/v1", "live": "https://app.paydunya.com/api/v1"}[mode]
    assert PayDunya(Identifiants({}, mode=mode))._adresse() == attendue


@pytest.mark.parametrize(
    "reponse",
    [
        (500, "{}"),
        (503, ""),
        (409, "{}"),
        (200, ""),
        (200, "<html>"),
        (200, "{}"),
        (200, '{"response_code": 0}'),
        (200, '{"response_code": "00"}'),
        (200, '{"response_code": "00", "token": "aB3xYz12"}'),
        (200, '{"response_code": "00", "token": "../x", "response_text": "' + PAGE + '"}'),
        (200, '{"response_code": "00", "token": "aB3xYz12", "response_text": "javascript:alert(1)"}'),
        (200, '{"response_code": "00", "token": "aB3xYz12", "response_text": "http://8.8.8.8/x"}'),
    ],
)
def test_sans_page_personne_ne_doit_rien(
    adaptateur: PayDunya, httpserver: HTTPServer, demande: Demande, reponse: tuple[int, str]
) -> None:
    httpserver.expect_request(CREER).respond_with_data(reponse[1], reponse[0])
    with pytest.raises(FournisseurIndisponible):
        adaptateur.initier(demande)
    assert len(httpserver.log) == 1


def test_un_serveur_absent_est_indisponible(port_ferme: str, demande: Demande) -> None:
    with pytest.raises(FournisseurIndisponible):
        PayDunyaLocal(identifiants_pour(port_ferme)).initier(demande)


@pytest.mark.parametrize(
    ("code", "corps", "erreur"),
    [
        (200, {"response_code": "1001", "response_text": "Invalid Masterkey Specified"}, ConfigurationInvalide),
        (200, {"response_code": "1002", "response_text": "Invalid Private Key"}, ConfigurationInvalide),
        (200, {"response_code": "1003", "response_text": "Vous devez valider votre KYC"}, ConfigurationInvalide),
        (200, {"response_code": "4002", "response_text": "Montant invalide"}, RefusFournisseur),
        (200, {"response_code": "4004", "response_text": "Channel not found"}, RefusFournisseur),
        (422, {"message": "non"}, RefusFournisseur),
        (404, {}, RefusFournisseur),
        (401, {}, ConfigurationInvalide),
        (403, {}, ConfigurationInvalide),
        (429, {}, TropDeDemandes),
    ],
)
def test_traduit_un_refus(
    adaptateur: PayDunya,
    httpserver: HTTPServer,
    demande: Demande,
    code: int,
    corps: dict[str, Any],
    erreur: type[Exception],
) -> None:
    httpserver.expect_request(CREER).respond_with_json(corps, code)
    with pytest.raises(erreur):
        adaptateur.initier(demande)


@pytest.mark.parametrize(
    ("changement", "motif"),
    [
        ({"reseau": "coris"}, "reseau_inactif"),
        ({"reseau": "celtiis_bj"}, "reseau_inactif"),
        ({"montant": 199}, "plafond"),
        ({"montant": 2_000_001}, "plafond"),
        ({"devise": "XAF"}, "plafond"),
        ({"notre_reference": "avec-tiret-12"}, "autre"),
    ],
)
def test_refuse_avant_d_envoyer_ce_que_paydunya_refuserait(
    adaptateur: PayDunya, httpserver: HTTPServer, demande: Demande, changement: dict[str, Any], motif: str
) -> None:
    with pytest.raises(RefusFournisseur) as refus:
        adaptateur.initier(replace(demande, **changement))
    assert refus.value.motif_code == motif
    assert httpserver.log == []


@pytest.mark.parametrize(
    "reponse", [(404, "{}"), (200, '{"response_code": "1100", "response_text": "Invoice Not Found"}')]
)
def test_une_facture_inconnue_prouve_que_les_cles_sont_bonnes(
    adaptateur: PayDunya, httpserver: HTTPServer, reponse: tuple[int, str]
) -> None:
    httpserver.expect_request(VERIFIER, method="GET").respond_with_data(reponse[1], reponse[0])
    adaptateur.verifier_identifiants()
    assert len(httpserver.log) == 1


def test_dit_une_cle_refusee(adaptateur: PayDunya, httpserver: HTTPServer) -> None:
    corps = {"response_code": "1001", "response_text": "Invalid Masterkey Specified"}
    httpserver.expect_request(VERIFIER).respond_with_json(corps)
    with pytest.raises(ConfigurationInvalide):
        adaptateur.verifier_identifiants()


@pytest.mark.parametrize("faute", [{"cle_maitre": ""}, {"cle_privee": "a b c d e f"}, {"jeton": "court"}])
def test_refuse_des_identifiants_mal_formes(httpserver: HTTPServer, faute: dict[str, str]) -> None:
    bons = identifiants_pour(httpserver.url_for("/api/v1")).valeurs
    with pytest.raises(ConfigurationInvalide):
        PayDunyaLocal(Identifiants({**bons, **faute})).verifier_identifiants()
    assert httpserver.log == []
