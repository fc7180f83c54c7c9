"""Wave Checkout over raw HTTP: strict requests, open sessions, expiry, refunds and their faults."""

from __future__ import annotations

import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.simulateur.pilotes import PILOTES, Pilote

SESSIONS = "/wave/v1/checkout/sessions"


@pytest.fixture
def wave(feexpay: Any, recepteur: Any) -> Pilote:
    return PILOTES["wave"](feexpay, recepteur.url)


@pytest.fixture
def payee(simulateur: Any, wave: Pilote) -> str:
    simulateur.client().scenario("approuver")
    reference = wave.initier()
    simulateur.client().attendre(reference, "SUCCESSFUL")
    return reference


def _session(wave: Pilote, reference: str) -> dict[str, Any]:
    code, corps = wave.statut(reference)
    assert code == 200
    return dict(corps)


def test_une_session_s_ouvre_avec_une_page(simulateur: Any, wave: Pilote, feexpay: Any) -> None:
    code, corps = wave.demander("notre7")
    assert code == 200
    assert corps["id"].startswith("cos-")
    assert (corps["amount"], corps["currency"], corps["client_reference"]) == ("5000", "XOF", "notre7")
    assert (corps["checkout_status"], corps["payment_status"]) == ("open", "processing")
    assert corps["transaction_id"] is corps["last_payment_error"] is corps["when_completed"] is None
    assert corps["wave_launch_url"] == f"{simulateur.url}/payer/{corps['id']}"
    assert feexpay.appeler("GET", f"/payer/{corps['id']}", cle=None)[0] == 200


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        *(({"amount": 5000}, "amount"), ({"amount": "50.5"}, "amount"), ({"amount": "0"}, "amount")),
        *(({"currency": "EUR"}, "currency"), ({"metadata": {}}, "metadata"), ({"success_url": ""}, "success_url")),
        *(({"error_url": "http://salon.example/"}, "error_url"), ({"error_url": "javascript:x"}, "error_url")),
        *(({"client_reference": "x" * 256}, "client_reference"),),
        ({"restrict_payer_mobile": "770000000"}, "restrict_payer_mobile"),
    ],
)
def test_refuse_une_session_mal_formee(simulateur: Any, wave: Pilote, champs: dict[str, Any], champ: str) -> None:
    adresses = {"success_url": "https://salon.example/ok", "error_url": "https://salon.example/non"}
    corps = {"amount": "5000", "currency": "XOF", **adresses} | champs
    code, lu = wave.appeler("POST", SESSIONS, corps)
    assert (code, lu["code"], lu["details"][0]["loc"]) == (400, "request-validation-error", [champ])
    assert simulateur.client().transactions() == []


def test_un_essai_rate_laisse_la_session_ouverte(simulateur: Any, wave: Pilote, recepteur: Any) -> None:
    simulateur.client().scenario("solde_insuffisant")
    reference = wave.initier()
    assert recepteur.attendre(1)[0]["type"] == "checkout.session.payment_failed"
    lue = _session(wave, reference)
    assert (lue["checkout_status"], lue["last_payment_error"]["code"]) == ("open", "insufficient-funds")
    simulateur.client().decider(reference, "approuver")
    assert recepteur.attendre(2)[1]["type"] == "checkout.session.completed"
    lue = _session(wave, reference)
    assert (lue["checkout_status"], lue["payment_status"], lue["last_payment_error"]) == ("complete", "succeeded", None)


def test_se_retrouve_par_notre_reference_ou_par_la_transaction(wave: Pilote, payee: str) -> None:
    code, corps = wave.appeler("GET", f"{SESSIONS}/search?client_reference=notre1")
    assert (code, [s["id"] for s in corps["result"]]) == (200, [payee])
    assert wave.appeler("GET", f"{SESSIONS}/search?client_reference=autre")[1] == {"result": []}
    numero = corps["result"][0]["transaction_id"]
    assert wave.appeler("GET", f"{SESSIONS}?transaction_id={numero}")[1]["id"] == payee
    assert wave.appeler("GET", f"{SESSIONS}?transaction_id=T_INCONNUE")[0] == 404


def test_expirer_ferme_ce_qui_est_ouvert(simulateur: Any, wave: Pilote, recepteur: Any) -> None:
    reference = wave.initier()
    assert wave.appeler("POST", f"{SESSIONS}/{reference}/expire") == (200, b"")
    assert _session(wave, reference)["checkout_status"] == "expired"
    assert wave.appeler("POST", f"{SESSIONS}/{reference}/expire")[0] == 409
    assert wave.appeler("POST", f"{SESSIONS}/cos-inconnue/expire")[0] == 404
    assert simulateur.livre.faits("webhook_tente") == recepteur.recus == []


def test_expirer_refuse_une_session_payee(wave: Pilote, payee: str) -> None:
    assert wave.appeler("POST", f"{SESSIONS}/{payee}/expire")[0] == 409


def test_un_client_peut_payer_malgre_l_expiration(simulateur: Any, wave: Pilote) -> None:
    simulateur.client().scenario("annulation_paye_quand_meme", puis_apres_s=0.1)
    reference = wave.initier()
    assert wave.appeler("POST", f"{SESSIONS}/{reference}/expire")[0] == 200
    assert simulateur.client().attendre(reference, "SUCCESSFUL")["encaisse"] == 5000


def test_rembourser_deux_fois_ne_rend_qu_une_fois(simulateur: Any, wave: Pilote, payee: str) -> None:
    for _ in range(2):
        assert wave.appeler("POST", f"{SESSIONS}/{payee}/refund") == (200, b"")
    lue = _session(wave, payee)
    assert lue["payment_status"] == "succeeded"
    assert lue["when_refunded"] is not None
    assert simulateur.client().grand_livre()["rembourse"] == 5000


def test_dix_remboursements_a_la_fois_ne_rendent_qu_une_fois(simulateur: Any, wave: Pilote, payee: str) -> None:
    with ThreadPoolExecutor(10) as bassin:
        codes = list(bassin.map(lambda _n: wave.appeler("POST", f"{SESSIONS}/{payee}/refund")[0], range(10)))
    assert codes == [200] * 10
    assert simulateur.client().grand_livre()["rembourse"] == 5000


def test_rembourser_ce_qui_n_est_pas_paye_echoue(simulateur: Any, wave: Pilote) -> None:
    code, corps = wave.appeler("POST", f"{SESSIONS}/{wave.initier()}/refund")
    assert (code, corps["code"]) == (400, "checkout-refund-failed")
    assert wave.appeler("POST", f"{SESSIONS}/cos-inconnue/refund")[0] == 404


@pytest.mark.parametrize(
    ("nature", "rendu"),
    [("refuse", 0), ("500", 0), ("503", 0), ("401", 0), ("illisible", 5000), ("vide_200", 5000)],
)
def test_un_remboursement_peut_mal_repondre(simulateur: Any, wave: Pilote, nature: str, rendu: int) -> None:
    simulateur.client().scenario(f"remboursement_{nature}")
    reference = wave.initier()
    simulateur.client().attendre(reference, "SUCCESSFUL")
    code, _corps = wave.appeler("POST", f"{SESSIONS}/{reference}/refund")
    assert code == (400 if nature == "refuse" else int(nature) if nature.isdigit() else 200)
    assert simulateur.client().grand_livre()["par_dialecte"]["wave"]["rembourse"] == rendu


@pytest.mark.parametrize(
    ("nature", "rendu", "erreur"),
    [
        ("coupure_avant", 0, ConnectionResetError),
        ("coupure_apres", 5000, ConnectionResetError),
        ("pendre_apres", 5000, TimeoutError),
    ],
)
def test_un_remboursement_peut_ne_pas_repondre(
    simulateur: Any, wave: Pilote, nature: str, rendu: int, erreur: type[Exception]
) -> None:
    simulateur.client().scenario(f"remboursement_{nature}", remboursement_s=2)
    reference = wave.initier()
    simulateur.client().attendre(reference, "SUCCESSFUL")
    wave.appelant.delai_s = 0.3
    with pytest.raises(erreur):
        wave.appeler("POST", f"{SESSIONS}/{reference}/refund")
    assert simulateur.client().grand_livre()["rembourse"] == rendu


def test_un_remboursement_non_idempotent_rend_deux_fois(simulateur: Any, wave: Pilote) -> None:
    simulateur.client().scenario("remboursement_double")
    reference = wave.initier()
    simulateur.client().attendre(reference, "SUCCESSFUL")
    for _ in range(2):
        assert wave.appeler("POST", f"{SESSIONS}/{reference}/refund")[0] == 200
    assert simulateur.client().grand_livre()["rembourse"] == 10_000


def test_une_panne_du_remboursement_ne_rend_rien(simulateur: Any, wave: Pilote, payee: str) -> None:
    simulateur.client().panne("remboursement", "503", fois=1)
    assert wave.appeler("POST", f"{SESSIONS}/{payee}/refund")[0] == 503
    assert simulateur.client().grand_livre()["rembourse"] == 0
    assert wave.appeler("POST", f"{SESSIONS}/{payee}/refund")[0] == 200


def test_la_page_ramene_sans_rien_ajouter(wave: Pilote, payee: str, feexpay: Any) -> None:
    page = feexpay.appeler("GET", urllib.parse.urlsplit(f"/payer/{payee}").path, cle=None)[1].decode()
    assert 'href="https://salon.example/ok"' in page
