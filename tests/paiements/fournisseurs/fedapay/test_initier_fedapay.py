"""Asking a payer through FedaPay: only the push can leave us not knowing, and by then we hold a number."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from paiements.fournisseurs.base import Attendre, Demande, Identifiants, Rediriger
from paiements.fournisseurs.erreurs import (
    ConfigurationInvalide,
    FournisseurIndisponible,
    RefusFournisseur,
    ResultatInconnu,
    TropDeDemandes,
)
from paiements.fournisseurs.fedapay.fournisseur import FedaPay
from paiements.fournisseurs.fedapay.reseaux import MODES, RESEAUX, SANS_PUSH
from tests.paiements.fournisseurs.fedapay.conftest import FedaPayLocal, identifiants_pour

CREER, JETON, POUSSER = "/v1/transactions", "/v1/transactions/4217/token", "/v1/mtn_open"
CREEE = {"v1/transaction": {"klass": "v1/transaction", "id": 4217, "reference": "trx_x", "status": "pending"}}
PAGE = "https://process.fedapay.example/jeton-4217"
DU_JETON = {"token": "jeton-4217", "url": PAGE}
POUSSEE = {"v1/payment_intent": {"reference": "pi_x", "status": "pending", "last_error_code": "NO_ERROR"}}
PAR_PAYS = {"BJ": "+2290166000042", "TG": "+22890000042", "CI": "+2250700000042", "SN": "+221770000042"}


def repondre(httpserver: HTTPServer, mode: str = "mtn_open") -> None:
    httpserver.expect_request(CREER, method="POST").respond_with_json(CREEE, 201)
    httpserver.expect_request(JETON, method="POST").respond_with_json(DU_JETON)
    httpserver.expect_request(f"/v1/{mode}", method="POST").respond_with_json(POUSSEE)


def test_cree_prend_un_jeton_puis_pousse(adaptateur: FedaPay, httpserver: HTTPServer, demande: Demande) -> None:
    repondre(httpserver)
    initiation = adaptateur.initier(demande)
    assert (initiation.reference_fournisseur, initiation.action) == ("4217", Attendre())
    requetes = [r for r, _reponse in httpserver.log]
    assert [r.path for r in requetes] == [CREER, JETON, POUSSER]
    assert {requete.headers["Authorization"] for requete in requetes} == {"Bearer sk_clesecretedetest0123"}
    assert [requete.get_json() for requete in requetes] == [
        {
            "description": "Tresses defrisage n 12",
            "amount": 5000,
            "currency": {"iso": "XOF"},
            "merchant_reference": "TENTATIVE0001",
            "custom_metadata": {"reference": "TENTATIVE0001"},
            "callback_url": "https://salon.example/retour",
            "mode": "mtn_open",
        },
        {},
        {"token": "jeton-4217", "phone_number": {"number": "+2290166000042", "country": "bj"}},
    ]


def test_ne_dit_rien_du_payeur_avant_de_pousser(adaptateur: FedaPay, httpserver: HTTPServer, demande: Demande) -> None:
    repondre(httpserver)
    adaptateur.initier(demande)
    creation = httpserver.log[0][0].get_json()
    assert "66000042" not in str(creation)
    assert "customer" not in creation


@pytest.mark.parametrize("code", sorted(MODES))
def test_pousse_chaque_reseau_par_son_mode(
    adaptateur: FedaPay, httpserver: HTTPServer, demande: Demande, code: str
) -> None:
    repondre(httpserver, MODES[code])
    adaptateur.initier(replace(demande, reseau=code, msisdn=PAR_PAYS[RESEAUX[code].pays]))
    derniere = httpserver.log[-1][0]
    assert derniere.path == f"/v1/{MODES[code]}"
    assert derniere.get_json()["phone_number"]["country"] == RESEAUX[code].pays.lower()


@pytest.mark.parametrize("code", SANS_PUSH)
def test_envoie_sur_la_page_quand_il_n_y_a_pas_de_push(
    adaptateur: FedaPay, httpserver: HTTPServer, demande: Demande, code: str
) -> None:
    page = httpserver.url_for("/page")
    httpserver.expect_request(CREER).respond_with_json(CREEE, 201)
    httpserver.expect_request(JETON).respond_with_json({"token": "jeton-4217", "url": page})
    msisdn = PAR_PAYS.get(RESEAUX[code].pays, "")
    initiation = adaptateur.initier(replace(demande, reseau=code, msisdn=msisdn))
    assert (initiation.reference_fournisseur, initiation.action) == ("4217", Rediriger(page))
    assert len(httpserver.log) == 2
    assert "mode" not in httpserver.log[0][0].get_json()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://8.8.8.8/", "//x.example", None, 7, "", "http://[::1"])
def test_une_page_douteuse_n_est_donnee_a_personne(
    adaptateur: FedaPay, httpserver: HTTPServer, demande: Demande, url: object
) -> None:
    httpserver.expect_request(CREER).respond_with_json(CREEE, 201)
    httpserver.expect_request(JETON).respond_with_json({"token": "jeton-4217", "url": url})
    with pytest.raises(FournisseurIndisponible):
        adaptateur.initier(replace(demande, reseau="carte", msisdn=""))


def test_le_bac_a_sable_n_a_qu_un_mode(bac_a_sable: FedaPay, httpserver: HTTPServer, demande: Demande) -> None:
    repondre(httpserver, "momo_test")
    assert bac_a_sable.initier(demande).action == Attendre()
    assert httpserver.log[-1][0].path == "/v1/momo_test"


@pytest.mark.parametrize(("mode", "hote"), [("test", "sandbox-api"), ("live", "api")])
def test_chaque_mode_a_son_adresse(mode: str, hote: str) -> None:
    assert FedaPay(Identifiants({}, mode=mode))._adresse() == f"https://{hote}.fedapay.com/v1"


@pytest.mark.parametrize("etape", [CREER, JETON])
@pytest.mark.parametrize("reponse", [(500, "{}"), (502, ""), (200, "<html>"), (200, ""), (200, "{}"), (409, "{}")])
def test_une_panne_avant_le_push_ne_doit_rien_a_personne(
    adaptateur: FedaPay, httpserver: HTTPServer, demande: Demande, etape: str, reponse: tuple[int, str]
) -> None:
    if etape == JETON:
        httpserver.expect_request(CREER).respond_with_json(CREEE, 201)
    httpserver.expect_request(etape).respond_with_data(reponse[1], reponse[0])
    httpserver.expect_request(POUSSER).respond_with_json(POUSSEE)
    with pytest.raises(FournisseurIndisponible):
        adaptateur.initier(demande)
    assert POUSSER not in [requete.path for requete, _reponse in httpserver.log]


@pytest.mark.parametrize("reponse", [(500, "{}"), (503, ""), (200, "<html>"), (200, ""), (409, "{}"), (408, "{}")])
def test_une_panne_du_push_garde_le_numero(
    adaptateur: FedaPay, httpserver: HTTPServer, demande: Demande, reponse: tuple[int, str]
) -> None:
    httpserver.expect_oneshot_request(POUSSER).respond_with_data(reponse[1], reponse[0])
    repondre(httpserver)
    with pytest.raises(ResultatInconnu) as inconnu:
        adaptateur.initier(demande)
    assert inconnu.value.reference_fournisseur == "4217"
    assert [requete.path for requete, _reponse in httpserver.log].count(POUSSER) == 1


class Presse(FedaPayLocal):
    lecture, total, preparation = 0.6, 2.0, 1.0


REPONSES = (b'{"id": 4217}', b'{"token": "jeton-4217"}', b"{}")


@pytest.mark.parametrize(
    ("lent", "erreur"), [(0, FournisseurIndisponible), (1, FournisseurIndisponible), (2, ResultatInconnu)]
)
def test_les_trois_appels_tiennent_dans_un_delai(
    serveur_brut: Callable[..., Any], demande: Demande, lent: int, erreur: type[Exception]
) -> None:
    def reagir(serveur: Any, prise: socket.socket) -> None:
        rang = len(serveur.recus) - 1
        if rang == lent:
            serveur.goutter(b"x", prise)
        else:
            prise.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(REPONSES[rang]), REPONSES[rang]))

    serveur = serveur_brut(reagir)
    debut = time.monotonic()
    with pytest.raises(erreur):
        Presse(identifiants_pour(serveur.url)).initier(demande)
    assert time.monotonic() - debut < 2.5
    assert len(serveur.recus) == lent + 1


@pytest.mark.parametrize("etape", [CREER, JETON, POUSSER])
@pytest.mark.parametrize(
    ("code", "corps", "motif"),
    [
        (400, {"message": "Opération non autorisée"}, "reseau_inactif"),
        (422, {"message": "Erreur", "errors": {"phone_number": ["invalide"]}}, "numero_inconnu"),
        (422, {"message": "Erreur", "errors": {"amount": ["trop petit"]}}, "plafond"),
        (404, {}, "autre"),
        (400, {"message": ["x"], "errors": ["y"]}, "autre"),
    ],
)
def test_traduit_un_refus(
    adaptateur: FedaPay,
    httpserver: HTTPServer,
    demande: Demande,
    etape: str,
    code: int,
    corps: dict[str, Any],
    motif: str,
) -> None:
    for chemin, bonne in ((CREER, CREEE), (JETON, DU_JETON), (POUSSER, POUSSEE)):
        httpserver.expect_request(chemin).respond_with_json(
            corps if chemin == etape else bonne, code if chemin == etape else 200
        )
    with pytest.raises(RefusFournisseur) as refus:
        adaptateur.initier(demande)
    assert refus.value.motif_code == motif
    assert refus.value.reference_fournisseur == ("" if etape == CREER else "4217")


@pytest.mark.parametrize("etape", [CREER, JETON, POUSSER])
@pytest.mark.parametrize(
    ("code", "erreur"), [(401, ConfigurationInvalide), (403, ConfigurationInvalide), (429, TropDeDemandes)]
)
def test_dit_une_cle_refusee_ou_un_debit_trop_eleve(
    adaptateur: FedaPay, httpserver: HTTPServer, demande: Demande, etape: str, code: int, erreur: type[Exception]
) -> None:
    for chemin, bonne in ((CREER, CREEE), (JETON, DU_JETON), (POUSSER, POUSSEE)):
        httpserver.expect_request(chemin).respond_with_json(
            {} if chemin == etape else bonne, code if chemin == etape else 200
        )
    with pytest.raises(erreur):
        adaptateur.initier(demande)


def test_une_coupure_pendant_le_push_est_inconnue(
    serveur_brut: Callable[..., Any], reset: Callable[..., None], httpserver: HTTPServer, demande: Demande
) -> None:
    def reagir(serveur: Any, prise: socket.socket) -> None:
        rang = len(serveur.recus) - 1
        if rang == 2:
            reset(serveur, prise)
        else:
            prise.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(REPONSES[rang]), REPONSES[rang]))

    with pytest.raises(ResultatInconnu) as inconnu:
        FedaPayLocal(identifiants_pour(serveur_brut(reagir).url)).initier(demande)
    assert inconnu.value.reference_fournisseur == "4217"


@pytest.mark.parametrize(
    ("changement", "motif"),
    [
        ({"reseau": "coris"}, "reseau_inactif"),
        ({"reseau": "../balances"}, "reseau_inactif"),
        ({"msisdn": "+22890000000"}, "numero_inconnu"),
        ({"msisdn": ""}, "numero_inconnu"),
        ({"montant": 99}, "plafond"),
        ({"montant": 2_000_001}, "plafond"),
        ({"devise": "XAF"}, "plafond"),
        ({"notre_reference": "court"}, "autre"),
        ({"notre_reference": "TENTATIVE0001\n"}, "autre"),
    ],
)
def test_refuse_avant_d_envoyer_ce_que_fedapay_refuserait(
    adaptateur: FedaPay, httpserver: HTTPServer, demande: Demande, changement: dict[str, Any], motif: str
) -> None:
    with pytest.raises(RefusFournisseur) as refus:
        adaptateur.initier(replace(demande, **changement))
    assert refus.value.motif_code == motif
    assert httpserver.log == []
