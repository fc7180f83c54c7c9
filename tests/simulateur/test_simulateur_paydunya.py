"""PayDunya over raw HTTP: an invoice, its confirmation, and a form that is no signature."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulateur.pilotes import MAITRE, PILOTES, Pilote

API = "/paydunya/api/v1"


@pytest.fixture
def paydunya(feexpay: Any, recepteur: Any) -> Pilote:
    return PILOTES["paydunya"](feexpay, recepteur.url)


def test_une_facture_rend_sa_page_et_son_jeton(simulateur: Any, paydunya: Pilote, feexpay: Any) -> None:
    code, corps = paydunya.demander()
    assert code == 200
    assert corps["token"].startswith("test_")
    assert corps == {
        "response_code": "00",
        "response_text": f"{simulateur.url}/payer/{corps['token']}",
        "description": "Checkout Invoice Created",
        "token": corps["token"],
    }
    assert feexpay.appeler("GET", f"/payer/{corps['token']}", cle=None)[0] == 200


@pytest.mark.parametrize("entete", ["PAYDUNYA-MASTER-KEY", "PAYDUNYA-PRIVATE-KEY", "PAYDUNYA-TOKEN"])
def test_chacune_des_trois_cles_est_exigee(simulateur: Any, paydunya: Pilote, entete: str) -> None:
    code, corps = paydunya.appeler("POST", f"{API}/checkout-invoice/create", {}, **{entete: "autre"})
    assert code == 401
    assert corps["response_code"] != "00"
    assert simulateur.client().transactions() == []


@pytest.mark.parametrize(
    "champs",
    [
        *({"invoice": {"total_amount": montant}} for montant in (0, 199, -5, 500.5, "5 000", None, True)),
        *({"store": {}}, {"invoice": "x"}, {"custom_data": "x"}),
    ],
)
def test_refuse_une_facture_mal_formee_avec_un_200(simulateur: Any, paydunya: Pilote, champs: dict[str, Any]) -> None:
    corps = {"invoice": {"total_amount": 5000}, "store": {"name": "Salon"}} | champs
    code, lu = paydunya.appeler("POST", f"{API}/checkout-invoice/create", corps)
    assert (code, lu["response_code"]) == (200, "1001")
    assert simulateur.client().transactions() == []


@pytest.mark.parametrize("montant", [5000, 5000.0, "5000"])
def test_accepte_un_total_en_nombre_ou_en_texte(simulateur: Any, paydunya: Pilote, montant: Any) -> None:
    corps = {"invoice": {"total_amount": montant}, "store": {"name": "Salon"}, "custom_data": []}
    assert paydunya.appeler("POST", f"{API}/checkout-invoice/create", corps)[1]["response_code"] == "00"
    assert simulateur.client().transactions()[0]["montant"] == 5000


def test_la_confirmation_dit_tout(simulateur: Any, paydunya: Pilote, recepteur: Any) -> None:
    simulateur.client().scenario("approuver")
    jeton = paydunya.initier()
    simulateur.client().attendre(jeton, "SUCCESSFUL")
    corps = paydunya.statut(jeton)[1]
    assert (corps["response_code"], corps["status"], corps["mode"], corps["hash"]) == (
        "00",
        "completed",
        "test",
        MAITRE,
    )
    assert corps["invoice"]["total_amount"] == 5000
    assert corps["custom_data"] == {"reference": "notre1"}
    assert corps["actions"]["callback_url"] == recepteur.url
    assert paydunya.appeler("POST", f"{API}/checkout-invoice/confirm/{jeton}", {})[1]["status"] == "completed"
    bac = f"/paydunya/sandbox-api/v1/checkout-invoice/confirm/{jeton}"
    assert paydunya.appeler("GET", bac)[1]["status"] == "completed"


def test_la_notification_est_un_formulaire_imbrique(simulateur: Any, paydunya: Pilote, recepteur: Any) -> None:
    simulateur.client().scenario("approuver")
    jeton = paydunya.initier()
    lus = recepteur.attendre(1)[0]
    assert lus["data[invoice][token]"] == jeton
    assert lus["data[invoice][total_amount]"] == "5000"
    assert lus["data[custom_data][reference]"] == "notre1"
    assert (lus["data[status]"], lus["data[hash]"]) == ("completed", MAITRE)


def test_une_facture_en_attente_n_est_pas_annoncee(simulateur: Any, paydunya: Pilote, recepteur: Any) -> None:
    jeton = paydunya.initier()
    assert simulateur.client().relancer_webhook(jeton) == []
    assert simulateur.client().relancer_webhook(jeton, statut="FAILED") == [200]
    assert recepteur.recus[0]["data[status]"] == "failed"


def test_la_page_ramene_avec_le_jeton(simulateur: Any, paydunya: Pilote, feexpay: Any) -> None:
    simulateur.client().scenario("approuver")
    jeton = paydunya.initier()
    simulateur.client().attendre(jeton, "SUCCESSFUL")
    page = feexpay.appeler("GET", f"/payer/{jeton}", cle=None)[1].decode()
    assert f'href="https://salon.example/r?token={jeton}"' in page
