"""A salon's own gateway: the contract of ``docs/passerelle-externe.md``, seen from our side."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from paiements.fournisseurs.base import Attendre, Authenticite, Demande, Identifiants, Rediriger, Signal, Statut
from paiements.fournisseurs.erreurs import ConfigurationInvalide, Introuvable, RefusFournisseur, ResultatInconnu
from paiements.fournisseurs.externe.fournisseur import Externe
from paiements.fournisseurs.externe.signature import signature_verifier
from paiements.fournisseurs.externe.traduction import avis_traduire
from paiements.fournisseurs.reseaux import CATALOGUE
from paiements.fournisseurs.simulateur.externe import SimulateurExterne

BASE = "/externe/api/v1/payments"
EXT, NOTRE, SECRET = "ext_xyz789", "TENTATIVE0001", "secret_de_test_externe"
ETAT = {"external_payment_id": EXT, "reference": NOTRE, "status": "completed", "amount": 5000, "currency": "XOF"}
PAGE = "http://127.0.0.1:9/payer/1"


@pytest.fixture
def externe(httpserver: HTTPServer) -> Externe:
    return SimulateurExterne(Identifiants({"cle": "cle_de_test_0001", "base": httpserver.url_for("")}))


def test_envoie_ce_que_la_passerelle_attend(externe: Externe, httpserver: HTTPServer, demande: Demande) -> None:
    httpserver.expect_request(f"{BASE}/initiate", method="POST").respond_with_json(
        {"external_payment_id": EXT, "payment_url": PAGE, "qr_code": PAGE + "?qr=1", "status": "pending"}
    )
    initiation = externe.initier(replace(demande, url_notification="https://salon.example/notification"))
    assert (initiation.reference_fournisseur, initiation.action) == (EXT, Rediriger(PAGE, PAGE + "?qr=1"))
    ((requete, _),) = httpserver.log
    assert requete.headers["Authorization"] == "Bearer cle_de_test_0001"
    assert requete.get_json() == {
        "reference": NOTRE,
        "amount": 5000,
        "currency": "XOF",
        "payment_method": "mobile_money",
        "network": "mtn",
        "phone": "+2290166000042",
        "description": "Tresses & défrisage - n°12",
        "return_url": "https://salon.example/retour",
        "cancel_url": "https://salon.example/annulation",
        "callback_url": "https://salon.example/notification",
    }


def test_une_carte_part_sans_numero(externe: Externe, httpserver: HTTPServer, demande: Demande) -> None:
    httpserver.expect_request(f"{BASE}/initiate").respond_with_json({"external_payment_id": EXT, "payment_url": PAGE})
    externe.initier(replace(demande, reseau="carte", msisdn=""))
    corps = httpserver.log[0][0].get_json()
    assert (corps["payment_method"], corps["network"], "phone" in corps) == ("credit_card", "carte", False)


@pytest.mark.parametrize(
    ("page", "qr", "action"),
    [
        (None, None, Attendre()),
        (PAGE, None, Rediriger(PAGE)),
        (PAGE, "00020101021226", Rediriger(PAGE, "00020101021226")),
        (None, PAGE, Rediriger(PAGE, PAGE)),
        (PAGE, "data:image/png;base64,iVBOR", Rediriger(PAGE)),
        (PAGE, "javascript:alert(1)", Rediriger(PAGE)),
        (PAGE, "<svg/>", Rediriger(PAGE)),
        (PAGE, "x" * 600, Rediriger(PAGE)),
        (PAGE, ["x"], Rediriger(PAGE)),
        ("javascript:alert(1)", None, Attendre()),
        ("https://a@b.example/", "00020101021226", Attendre()),
    ],
)
def test_ne_montre_qu_une_page_et_un_qr_sans_danger(
    externe: Externe, httpserver: HTTPServer, demande: Demande, page: object, qr: object, action: object
) -> None:
    corps = {"external_payment_id": EXT, "payment_url": page, "qr_code": qr}
    httpserver.expect_request(f"{BASE}/initiate").respond_with_json(corps)
    assert externe.initier(demande).action == action


@pytest.mark.parametrize("identifiant", [None, "", "a b", "../x", ".", "..", "a" * 121, {"id": 1}, True])
def test_accepte_sans_identifiant_c_est_inconnu(
    externe: Externe, httpserver: HTTPServer, demande: Demande, identifiant: object
) -> None:
    httpserver.expect_request(f"{BASE}/initiate").respond_with_json({"external_payment_id": identifiant})
    with pytest.raises(ResultatInconnu):
        externe.initier(demande)


@pytest.mark.parametrize(
    ("code", "corps", "motif"),
    [
        (
            200,
            {"external_payment_id": EXT, "status": "failed", "failure_reason": "insufficient_funds"},
            "solde_insuffisant",
        ),
        (422, {"failure_reason": "network_unavailable", "message": "non"}, "reseau_inactif"),
        (400, {"message": "non"}, "autre"),
    ],
)
def test_traduit_un_refus(
    externe: Externe, httpserver: HTTPServer, demande: Demande, code: int, corps: dict[str, Any], motif: str
) -> None:
    httpserver.expect_request(f"{BASE}/initiate").respond_with_json(corps, code)
    with pytest.raises(RefusFournisseur) as refus:
        externe.initier(demande)
    assert refus.value.motif_code == motif


@pytest.mark.parametrize(
    ("mot", "statut"),
    [
        *(("pending", Statut.EN_COURS), ("processing", Statut.EN_COURS), ("completed", Statut.REUSSI)),
        *(("failed", Statut.ECHOUE), ("cancelled", Statut.ANNULE)),
        *((mot, Statut.EN_COURS) for mot in ("", "COMPLETED", "Completed", "success", "refunded", "canceled", "true")),
    ],
)
def test_traduit_le_statut(externe: Externe, httpserver: HTTPServer, mot: str, statut: Statut) -> None:
    httpserver.expect_request(f"{BASE}/{EXT}/status").respond_with_json({**ETAT, "status": mot})
    assert externe.interroger(EXT, NOTRE).statut is statut


@pytest.mark.parametrize(
    "changement", [{"external_payment_id": "ext_autre"}, {"external_payment_id": None}, {"reference": "AUTRE01"}]
)
def test_la_reponse_d_un_autre_n_en_est_pas_une(
    externe: Externe, httpserver: HTTPServer, changement: dict[str, Any]
) -> None:
    httpserver.expect_request(f"{BASE}/{EXT}/status").respond_with_json({**ETAT, **changement})
    with pytest.raises(ResultatInconnu):
        externe.interroger(EXT, NOTRE)


@pytest.mark.parametrize("devise", ["XOFX", " XOF", "xof", "EUR"])
def test_une_autre_devise_se_voit_en_entier(devise: str) -> None:
    assert avis_traduire({**ETAT, "currency": devise}, EXT, NOTRE).devise == devise


def test_lit_notre_reference_dans_les_donnees_libres(externe: Externe, httpserver: HTTPServer) -> None:
    corps = {cle: valeur for cle, valeur in ETAT.items() if cle != "reference"}
    httpserver.expect_request(f"{BASE}/{EXT}/status").respond_with_json({**corps, "metadata": {"reference": NOTRE}})
    assert externe.interroger(EXT, NOTRE).notre_reference == NOTRE


def test_retrouve_par_notre_reference(externe: Externe, httpserver: HTTPServer) -> None:
    httpserver.expect_request(f"{BASE}/{NOTRE}/status").respond_with_json(ETAT)
    avis = externe.retrouver(NOTRE, datetime.now(UTC))
    assert avis is not None
    assert (avis.statut, avis.reference_fournisseur, avis.montant) == (Statut.REUSSI, EXT, 5000)


def test_ne_retrouve_pas_une_reponse_sans_nom(externe: Externe, httpserver: HTTPServer) -> None:
    httpserver.expect_request(f"{BASE}/{NOTRE}/status").respond_with_json({**ETAT, "reference": None})
    with pytest.raises(ResultatInconnu):
        externe.retrouver(NOTRE, datetime.now(UTC))


@pytest.mark.parametrize("reference", ["../../admin", "..", "a/b", "", "é", "a?b", "a" * 200])
def test_une_reference_ne_sort_pas_de_son_chemin(externe: Externe, httpserver: HTTPServer, reference: str) -> None:
    for appel in (externe.interroger, externe.annuler):
        with pytest.raises(Introuvable):
            appel(reference, NOTRE)
    assert httpserver.log == []


def test_trop_tard_pour_annuler(externe: Externe, httpserver: HTTPServer) -> None:
    httpserver.expect_request(f"{BASE}/{EXT}/cancel", method="POST").respond_with_json({}, 409)
    with pytest.raises(RefusFournisseur):
        externe.annuler(EXT, NOTRE)


def test_propose_tous_les_reseaux_du_catalogue() -> None:
    assert set(Externe.reseaux) == set(CATALOGUE) == Externe.capacites.reseaux


@pytest.mark.parametrize("prefixe", ["", "sha256="])
def test_la_signature_exigee_est_celle_du_corps_brut(prefixe: str) -> None:
    corps = json.dumps({"external_payment_id": EXT, "reference": NOTRE, "event_id": "evt_1", "status": "x"}).encode()
    lecteur = Externe(Identifiants({"secret": SECRET}))
    bonne = hmac.new(SECRET.encode(), corps, hashlib.sha256).hexdigest()
    signal = lecteur.lire_webhook(corps, {"x-signature": prefixe + bonne})
    assert signal == Signal(EXT, NOTRE, "evt_1", Authenticite.SIGNEE)


def test_un_message_sans_signature_ne_reserve_pas_un_numero_d_evenement() -> None:
    corps = json.dumps({"external_payment_id": EXT, "event_id": "evt_1"}).encode()
    assert Externe(Identifiants({})).lire_webhook(corps, {}) == Signal(reference_fournisseur=EXT)


def test_une_empreinte_de_secret_vide_ne_prouve_rien() -> None:
    corps, vide = b"{}", hmac.new(b"", b"{}", hashlib.sha256).hexdigest()
    with pytest.raises(Exception, match="signature"):
        signature_verifier(corps, {"X-Signature": vide}, ["", ""])


@pytest.mark.parametrize("adresse", ["", "http://paie.salon.bj", "https://169.254.169.254", "https://localhost"])
def test_une_adresse_interdite_ne_sert_ni_a_l_enregistrement_ni_a_l_appel(adresse: str) -> None:
    valeurs = {"adresse": adresse, "cle": "cle_de_test_0001"}
    with pytest.raises(ConfigurationInvalide):
        Externe.identifiants_verifier(valeurs)
    with pytest.raises(ConfigurationInvalide):
        Externe(Identifiants(valeurs)).interroger(EXT, NOTRE)
