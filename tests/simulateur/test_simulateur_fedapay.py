"""FedaPay v1 over raw HTTP: what is created, pushed, read, searched and withdrawn."""

import json
import urllib.parse
from typing import Any

import pytest

CLE = "sk_sandbox_simulateur"
V1 = "/fedapay/v1"


class Fedapay:
    def __init__(self, appelant: Any) -> None:
        self._appelant = appelant

    def appeler(self, methode: str, chemin: str, corps: Any = None, cle: str | None = CLE) -> tuple[int, Any]:
        code, octets = self._appelant.appeler(methode, V1 + chemin, corps, cle=cle)
        return code, json.loads(octets)

    def creer(self, **champs: Any) -> tuple[int, Any]:
        corps = {"description": "Coupe", "amount": 5000, "currency": {"iso": "XOF"}, "merchant_reference": "notre1"}
        return self.appeler("POST", "/transactions", corps | champs)

    def numero(self, **champs: Any) -> str:
        code, corps = self.creer(**champs)
        assert code == 200, corps
        return str(corps["v1/transaction"]["id"])

    def jeton(self, numero: str) -> dict[str, str]:
        code, corps = self.appeler("POST", f"/transactions/{numero}/token")
        assert code == 200, corps
        return dict(corps)

    def pousser(self, numero: str, mode: str = "mtn_open", telephone: str = "0166000042") -> tuple[int, Any]:
        corps = {"token": self.jeton(numero)["token"], "phone_number": {"number": telephone, "country": "bj"}}
        return self.appeler("POST", f"/{mode}", corps)

    def lire(self, numero: str) -> dict[str, Any]:
        code, corps = self.appeler("GET", f"/transactions/{numero}")
        assert code == 200, corps
        return dict(corps["v1/transaction"])


@pytest.fixture
def fedapay(feexpay: Any) -> Fedapay:
    return Fedapay(feexpay)


def test_creer_ne_sonne_personne(simulateur: Any, fedapay: Fedapay, feexpay: Any) -> None:
    simulateur.client().scenario("approuver")
    code, corps = fedapay.creer(custom_metadata={"tentative": "t1"})
    lue = corps["v1/transaction"]
    assert (code, lue["status"], lue["amount"], lue["merchant_reference"]) == (200, "pending", 5000, "notre1")
    assert lue["reference"].startswith("trx_")
    assert lue["custom_metadata"] == {"tentative": "t1"}
    assert simulateur.livre.faits("verdict") == []
    assert "Aucune demande" in feexpay.appeler("GET", "/", cle=None)[1].decode()


def test_un_push_fait_sonner_puis_dit_paye(simulateur: Any, fedapay: Fedapay) -> None:
    simulateur.client().scenario("approuver", fin="42")
    numero = fedapay.numero()
    code, corps = fedapay.pousser(numero)
    assert code == 200
    intention = corps["v1/payment_intent"]
    assert (intention["amount"], intention["status"], intention["mode"]) == (5000, "pending", "mtn_open")
    assert intention["reference"].startswith("pi_")
    simulateur.client().attendre(numero, "SUCCESSFUL")
    lue = fedapay.lire(numero)
    assert (lue["status"], lue["fees"], lue["amount_transferred"]) == ("approved", 90, 4910)
    assert simulateur.client().grand_livre()["par_dialecte"] == {
        "fedapay": {"prises": 1, "encaisse": 5000, "rembourse": 0}
    }


def test_la_page_du_jeton_suffit_a_payer(simulateur: Any, fedapay: Fedapay, feexpay: Any) -> None:
    simulateur.client().scenario("approuver")
    numero = fedapay.numero(callback_url="https://salon.example/retour?s=1")
    url = fedapay.jeton(numero)["url"]
    simulateur.client().attendre(numero, "SUCCESSFUL")
    page = feexpay.appeler("GET", urllib.parse.urlsplit(url).path, cle=None)[1].decode()
    assert f'href="https://salon.example/retour?s=1&amp;id={numero}&amp;status=approved"' in page


def test_une_personne_decide_sur_la_page(simulateur: Any, fedapay: Fedapay, feexpay: Any) -> None:
    numero = fedapay.numero()
    url = fedapay.jeton(numero)["url"]
    assert "FedaPay" in feexpay.appeler("GET", "/", cle=None)[1].decode()
    champs = urllib.parse.urlencode({"reference": numero, "choix": "refuser", "web": "1"}).encode()
    assert feexpay.appeler("POST", "/decider", champs, cle=None)[0] == 303
    simulateur.client().attendre(numero, "FAILED")
    assert fedapay.lire(numero)["status"] == "canceled"
    assert feexpay.appeler("GET", urllib.parse.urlsplit(url).path, cle=None)[0] == 200


@pytest.mark.parametrize(
    ("scenario", "statut", "erreur"),
    [
        ("refuser", "canceled", "REJECTED_ERROR"),
        ("solde_insuffisant", "declined", "INSUFFICIENT_FUND_ERROR"),
        ("expirer", "expired", "API_ERROR"),
        ("numero_inconnu", "declined", "PAYER_NOT_FOUND_ERROR"),
        ("attendre", "pending", "NO_ERROR"),
    ],
)
def test_chaque_verdict_a_son_mot(simulateur: Any, fedapay: Fedapay, scenario: str, statut: str, erreur: str) -> None:
    simulateur.client().scenario(scenario)
    numero = fedapay.numero()
    fedapay.pousser(numero)
    if scenario != "attendre":
        simulateur.client().attendre(numero, "FAILED")
    lue = fedapay.lire(numero)
    assert (lue["status"], lue["last_error_code"]) == (statut, erreur)


@pytest.mark.parametrize("cle", [None, "", "sk_live_autre", "test_simulateur"])
@pytest.mark.parametrize(
    ("methode", "chemin"),
    [
        *(("POST", "/transactions"), ("POST", "/transactions/1/token"), ("POST", "/mtn_open")),
        *(("GET", "/transactions/1"), ("GET", "/transactions/search"), ("DELETE", "/transactions/1")),
    ],
)
def test_refuse_une_cle_absente_ou_fausse(fedapay: Fedapay, methode: str, chemin: str, cle: str | None) -> None:
    code, corps = fedapay.appeler(methode, chemin, {} if methode == "POST" else None, cle)
    assert (code, set(corps)) == (401, {"message", "errors"})


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        *(({"amount": "5000"}, "amount"), ({"amount": 0}, "amount"), ({"amount": 500.5}, "amount")),
        *(({"amount": True}, "amount"), ({"currency": {"iso": "EUR"}}, "currency"), ({"currency": "XOF"}, "currency")),
        *(({"description": ""}, "description"), ({"mode": "inconnu"}, "mode")),
        ({"customer": {"phone_number": {"number": "66", "country": "bj"}}}, "phone_number"),
    ],
)
def test_refuse_un_champ_en_le_nommant(simulateur: Any, fedapay: Fedapay, champs: dict[str, Any], champ: str) -> None:
    code, corps = fedapay.creer(**champs)
    assert (code, list(corps["errors"])) == (422, [champ])
    assert simulateur.client().transactions() == []


def test_un_numero_ou_une_reference_inconnus_repondent_404(fedapay: Fedapay, feexpay: Any) -> None:
    autre = feexpay.reference()
    for chemin in ("/transactions/12345", f"/transactions/{fedapay.numero()[:-1]}"):
        assert fedapay.appeler("GET", chemin)[0] == 404
    assert fedapay.appeler("GET", f"/transactions/{autre}")[0] == 404
    assert feexpay.statut(fedapay.numero())[0] == 404


def test_un_push_veut_le_bon_jeton_et_un_mode_ouvert(simulateur: Any, fedapay: Fedapay) -> None:
    numero = fedapay.numero()
    code, corps = fedapay.appeler("POST", "/mtn_open", {"token": "tok_1_faux"})
    assert (code, list(corps["errors"])) == (422, ["token"])
    assert fedapay.appeler("POST", "/inconnu", {"token": fedapay.jeton(numero)["token"]})[0] == 404
    simulateur.client().reseau("mtn_open", actif=False)
    code, corps = fedapay.pousser(numero)
    assert (code, corps["message"]) == (400, "Opération non autorisée")
    assert fedapay.pousser(numero, "moov")[0] == 200


def test_la_recherche_retrouve_par_notre_reference(fedapay: Fedapay) -> None:
    numeros = [fedapay.numero(merchant_reference=f"r{n}") for n in range(3)]
    code, corps = fedapay.appeler("GET", "/transactions/search?merchant_reference=r1")
    assert code == 200
    assert [str(ligne["id"]) for ligne in corps["v1/transactions"]] == [numeros[1]]
    code, corps = fedapay.appeler("GET", "/transactions/search?per_page=2&page=1")
    assert [str(ligne["id"]) for ligne in corps["v1/transactions"]] == [numeros[2], numeros[1]]
    assert (corps["meta"]["next_page"], corps["meta"]["total_count"]) == (2, 3)


def test_une_suppression_annule_ce_qui_attend(simulateur: Any, fedapay: Fedapay) -> None:
    numero = fedapay.numero()
    fedapay.pousser(numero)
    assert fedapay.appeler("DELETE", f"/transactions/{numero}")[0] == 200
    assert fedapay.lire(numero)["status"] == "canceled"
    assert fedapay.appeler("DELETE", f"/transactions/{numero}")[0] == 400


def test_un_client_peut_payer_malgre_la_suppression(simulateur: Any, fedapay: Fedapay) -> None:
    simulateur.client().scenario("annulation_paye_quand_meme", puis_apres_s=0.1)
    numero = fedapay.numero()
    fedapay.pousser(numero)
    assert fedapay.appeler("DELETE", f"/transactions/{numero}")[0] == 200
    assert simulateur.client().attendre(numero, "SUCCESSFUL")["encaisse"] == 5000


def test_un_remboursement_au_tableau_de_bord_se_lit(simulateur: Any, fedapay: Fedapay) -> None:
    simulateur.client().scenario("approuver")
    numero = fedapay.numero()
    fedapay.pousser(numero)
    simulateur.client().attendre(numero, "SUCCESSFUL")
    simulateur.client().rembourser(numero, 2000)
    assert fedapay.lire(numero)["status"] == "approved_partially_refunded"
    assert simulateur.client().rembourser(numero)["rembourse"] == 5000
    assert fedapay.lire(numero)["status"] == "refunded"
    assert simulateur.client().grand_livre()["rembourse"] == 5000
