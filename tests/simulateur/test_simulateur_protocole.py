"""FeexPay v2 as documented: what the simulator accepts, refuses and answers."""

import json
import re
import time
from typing import Any

import pytest

BOUTIQUE = "SALONDEMO000001"
JOUR = time.strftime("%Y-%m-%d", time.gmtime())


def test_une_demande_acceptee_rend_une_reference_en_attente(feexpay: Any) -> None:
    code, corps = feexpay.pousser(description="Coupe", first_name="Awa")
    assert code == 200
    assert re.fullmatch(r"[0-9a-f-]{36}", corps.pop("reference"))
    assert corps == {
        "message": "Accepted",
        "status": "PENDING",
        "amount": 5000,
        "description": "Coupe",
        "callback_info": "essai1",
        "phoneNumber": "2290166000042",
    }


def test_le_statut_suit_la_decision_du_payeur(simulateur: Any, feexpay: Any) -> None:
    reference = feexpay.reference()
    assert feexpay.statut(reference)[1]["status"] == "PENDING"
    simulateur.client().decider(reference, "approuver")
    simulateur.client().attendre(reference, "SUCCESSFUL")
    code, corps = feexpay.statut(reference)
    assert code == 200
    assert (corps["status"], corps["amount"], corps["callback_info"]) == ("SUCCESSFUL", 5000, "essai1")
    assert set(corps) == {
        *("reference", "amount", "phoneNumber", "status", "callback_info", "responsecode", "responsemsg"),
        *("transref", "serviceref", "comment", "reason", "description", "date", "operator_id"),
    }


@pytest.mark.parametrize("cle", [None, "", "fp_autre", "test_simulateu"])
@pytest.mark.parametrize(
    ("methode", "chemin"),
    [
        ("POST", "/api/transactions/public/requesttopay/mtn"),
        ("GET", "/api/transactions/public/single/status/x"),
        ("POST", "/api/transactions/history"),
        ("GET", f"/api/balance/public/getByShop/{BOUTIQUE}"),
        ("GET", f"/api/shop/{BOUTIQUE}/get_shop"),
    ],
)
def test_refuse_une_cle_absente_ou_fausse(feexpay: Any, methode: str, chemin: str, cle: str | None) -> None:
    code, corps = feexpay.appeler(methode, chemin, {} if methode == "POST" else None, cle=cle)
    assert code == 401
    attendu = {"success": False, "code": "UNAUTHORIZED", "message": "Unauthorized", "statusCode": 401}
    assert json.loads(corps) == attendu


@pytest.mark.parametrize(
    ("champs", "cle"),
    [
        ({"amount": 99}, "ERR_INVALID_AMOUNT"),
        ({"amount": 2_000_001}, "ERR_INVALID_AMOUNT"),
        ({"amount": "5000"}, "ERR_INVALID_AMOUNT"),
        ({"amount": 500.5}, "ERR_INVALID_AMOUNT"),
        ({"amount": True}, "ERR_INVALID_AMOUNT"),
        ({"amount": None}, "ERR_INVALID_AMOUNT"),
        ({"phoneNumber": "+2290166000042"}, "ERR_INVALID_PHONE"),
        ({"phoneNumber": "22966000042"}, "ERR_INVALID_PHONE"),
        ({"phoneNumber": "22901660000421"}, "ERR_INVALID_PHONE"),
        ({"phoneNumber": "229016600004"}, "ERR_INVALID_PHONE"),
        ({"phoneNumber": "2290266000042"}, "ERR_INVALID_PHONE"),
        ({"phoneNumber": "22501660000421"}, "ERR_INVALID_PHONE"),
        ({"phoneNumber": "229016600004²"}, "ERR_INVALID_PHONE"),
        ({"phoneNumber": 2290166000042}, "ERR_INVALID_PHONE"),
        ({"shop": "AUTRE"}, "ERR_SHOP_NOT_FOUND"),
        ({"description": "coupe-brushing"}, "ERR_NETWORK"),
        ({"callback_info": {"objet": 1}}, "BAD_REQUEST"),
    ],
)
def test_refuse_une_demande_mal_formee_sans_sonner(
    simulateur: Any, feexpay: Any, champs: dict[str, Any], cle: str
) -> None:
    code, corps = feexpay.pousser(**champs)
    assert (code, corps["success"], corps["code"], corps["statusCode"]) == (400, False, cle, 400)
    assert simulateur.client().transactions() == []


@pytest.mark.parametrize("montant", [100, 2_000_000])
def test_accepte_les_montants_limites(feexpay: Any, montant: int) -> None:
    assert feexpay.pousser(amount=montant)[1]["amount"] == montant


@pytest.mark.parametrize("corps", [b"", b"[]", b"{", b"\xff", b"[" * 50_000])
def test_refuse_un_corps_illisible(feexpay: Any, corps: bytes) -> None:
    code, lu = feexpay.appeler("POST", "/api/transactions/public/requesttopay/mtn", corps)
    assert (code, json.loads(lu)["code"]) == (400, "BAD_REQUEST")


@pytest.mark.parametrize(
    ("reseau", "numero"),
    [
        ("moov", "2290195000011"),
        ("coris", "2290195000011"),
        ("togocom_tg", "22890000011"),
        ("moov_tg", "22899000011"),
        ("mtn_ci", "2250500000011"),
        ("moov_ci", "2250100000011"),
        ("free_sn", "221760000011"),
        ("moov_bf", "22670000011"),
        ("mobicash_ml", "22366000011"),
    ],
)
def test_pousse_sur_le_telephone_de_chaque_pays(feexpay: Any, reseau: str, numero: str) -> None:
    code, corps = feexpay.pousser(reseau, phoneNumber=numero)
    assert (code, corps["status"]) == (200, "PENDING")
    assert "payment_url" not in corps


@pytest.mark.parametrize(("reseau", "numero"), [("wave_sn", "221770000011"), ("orange_ci", "2250700000011")])
def test_wave_et_orange_renvoient_vers_une_page(simulateur: Any, feexpay: Any, reseau: str, numero: str) -> None:
    corps = feexpay.pousser(reseau, phoneNumber=numero)[1]
    assert corps["payment_url"] == f"{simulateur.url}/payer/{corps['reference']}"
    assert feexpay.appeler("GET", f"/payer/{corps['reference']}", cle=None)[0] == 200


def test_orange_burkina_veut_un_code(feexpay: Any) -> None:
    assert feexpay.pousser("orange_bf", phoneNumber="22670000011")[0] == 400
    assert feexpay.pousser("orange_bf", phoneNumber="22670000011", otp="123456")[0] == 200


@pytest.mark.parametrize("reseau", ["celtiis", "inconnu", "mtn_cg"])
def test_un_reseau_inconnu_repond_404(feexpay: Any, reseau: str) -> None:
    code, corps = feexpay.pousser(reseau)
    assert (code, corps["message"]) == (404, f"`{reseau}` channel not configured")


def test_un_reseau_non_souscrit_repond_404_puis_revient(simulateur: Any, feexpay: Any) -> None:
    simulateur.client().reseau("moov", actif=False)
    assert feexpay.pousser("moov")[1]["message"] == "`moov` channel not configured"
    assert feexpay.pousser("mtn")[0] == 200
    simulateur.client().reseau("moov", actif=True)
    assert feexpay.pousser("moov")[0] == 200


def test_celtiis_a_ses_propres_references(feexpay: Any) -> None:
    corps = feexpay.pousser("celtiis_bj")[1]
    assert re.fullmatch(r"AG_\d{8}_[0-9a-f]{20}", corps["reference"])
    assert corps["normal_response"].startswith("<soapenv:")
    assert feexpay.statut(corps["reference"])[1]["status"] == "PENDING"


def test_moov_benin_peut_refuser_dans_la_reponse(simulateur: Any, feexpay: Any) -> None:
    simulateur.client().scenario("echec_immediat", reseau="moov")
    code, corps = feexpay.pousser("moov")
    assert (code, corps["status"], corps["statusCode"]) == (200, "FAILED", "10")
    assert corps["response_operator"] == {"description": ["Balance is insufficient"], "status": ["10"]}
    assert feexpay.statut(corps["reference"])[1]["reason"].startswith("LOW_BALANCE")


def test_moov_benin_peut_approuver_dans_la_reponse(simulateur: Any, feexpay: Any) -> None:
    simulateur.client().scenario("approuve_immediat")
    corps = feexpay.pousser("moov")[1]
    assert corps["status"] == "SUCCESSFUL"
    assert simulateur.livre.montant_encaisse(corps["reference"]) == 5000


def test_une_reference_inconnue_repond_404(feexpay: Any) -> None:
    assert feexpay.statut("inconnue")[0] == 404


def test_l_historique_retrouve_une_reference_par_callback_info(feexpay: Any) -> None:
    reference = feexpay.reference(callback_info="perdue42")
    feexpay.reference(callback_info="autre")
    demande = {"start_date": JOUR, "end_date": JOUR, "shop": BOUTIQUE, "type": "ALL", "status": "ALL", "reseau": "ALL"}
    code, corps = feexpay.appeler("POST", "/api/transactions/history", demande)
    lignes = [ligne for ligne in json.loads(corps)["data"] if ligne["callback_info"] == "perdue42"]
    assert code == 200
    assert [(ligne["reference"], ligne["amount"], ligne["type"]) for ligne in lignes] == [
        (reference, 5000, "PAYMENT_API")
    ]


@pytest.mark.parametrize(
    "champs", [{"start_date": "hier"}, {"end_date": None}, {"shop": "AUTRE"}, {"start_date": "20/11/2026"}]
)
def test_l_historique_refuse_une_demande_fausse(feexpay: Any, champs: dict[str, Any]) -> None:
    demande = {"start_date": JOUR, "end_date": JOUR, "shop": BOUTIQUE} | champs
    assert feexpay.appeler("POST", "/api/transactions/history", demande)[0] == 400


def test_l_historique_ne_sort_pas_de_ses_dates(feexpay: Any) -> None:
    feexpay.reference()
    demande = {"start_date": "2020-01-01", "end_date": "2020-01-31", "shop": BOUTIQUE}
    assert json.loads(feexpay.appeler("POST", "/api/transactions/history", demande)[1]) == {"data": []}


def test_les_identifiants_se_verifient_sans_effet(feexpay: Any) -> None:
    code, solde = feexpay.appeler("GET", f"/api/balance/public/getByShop/{BOUTIQUE}")
    assert (code, json.loads(solde)) == (200, {"success": True, "balance": 0})
    nom = json.loads(feexpay.appeler("GET", f"/api/shop/{BOUTIQUE}/get_shop")[1])["name"]
    assert nom == "Salon de démonstration"
    assert feexpay.appeler("GET", "/api/balance/public/getByShop/AUTRE")[0] == 404
