"""The generic external backend over raw HTTP: initiate, status, cancel."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulateur.pilotes import PILOTES, Pilote

PAIEMENTS = "/externe/api/v1/payments"


@pytest.fixture
def externe(feexpay: Any, recepteur: Any) -> Pilote:
    return PILOTES["externe"](feexpay, recepteur.url)


def test_initier_rend_un_identifiant_une_page_et_un_qr(simulateur: Any, externe: Pilote, feexpay: Any) -> None:
    code, corps = externe.demander()
    assert (code, set(corps)) == (200, {"external_payment_id", "payment_url", "qr_code"})
    page = f"/payer/{corps['external_payment_id']}"
    assert corps["payment_url"] == corps["qr_code"] == simulateur.url + page
    assert feexpay.appeler("GET", page, cle=None)[0] == 200


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        *(({"amount": 0}, "amount"), ({"amount": 5.5}, "amount"), ({"amount": "5000"}, "amount")),
        *(({"currency": "EUR"}, "currency"), ({"payment_method": "espece"}, "payment_method")),
        *(({"reference": ""}, "reference"), ({"phone": 229}, "phone")),
    ],
)
def test_refuse_une_demande_mal_formee(simulateur: Any, externe: Pilote, champs: dict[str, Any], champ: str) -> None:
    bonne = {"amount": 5000, "currency": "XOF", "payment_method": "credit_card", "reference": "notre1"}
    code, corps = externe.appeler("POST", f"{PAIEMENTS}/initiate", bonne | champs)
    assert (code, corps["field"]) == (422, champ)
    assert simulateur.client().transactions() == []


def test_le_statut_passe_par_en_cours(simulateur: Any, externe: Pilote) -> None:
    reference = externe.initier()
    assert externe.lire(reference)[0] == "pending"
    simulateur.client().decider(reference, "approuver", apres_s=0.3)
    assert externe.lire(reference)[0] == "processing"
    simulateur.client().attendre(reference, "SUCCESSFUL")
    corps = externe.statut(reference)[1]
    assert (corps["status"], corps["currency"], corps["reference"], corps["fees"]) == ("completed", "XOF", "notre1", 75)
    assert "refunded_amount" not in corps
    simulateur.client().rembourser(reference, 1000)
    assert externe.statut(reference)[1]["refunded_amount"] == 1000


def test_annuler_ferme_ce_qui_attend(externe: Pilote) -> None:
    reference = externe.initier()
    code, corps = externe.appeler("POST", f"{PAIEMENTS}/{reference}/cancel")
    assert (code, corps) == (200, {"external_payment_id": reference, "status": "cancelled"})
    assert externe.lire(reference)[0] == "cancelled"
    assert externe.appeler("POST", f"{PAIEMENTS}/{reference}/cancel")[0] == 409
    assert externe.appeler("POST", f"{PAIEMENTS}/inconnu/cancel")[0] == 404


@pytest.mark.parametrize(("nature", "code", "statut"), [("refuse", 409, "pending"), ("500", 500, "pending")])
def test_une_annulation_peut_etre_refusee(
    simulateur: Any, externe: Pilote, nature: str, code: int, statut: str
) -> None:
    simulateur.client().scenario(f"annulation_{nature}")
    reference = externe.initier()
    assert externe.appeler("POST", f"{PAIEMENTS}/{reference}/cancel")[0] == code
    assert externe.lire(reference)[0] == statut


def test_un_client_peut_payer_malgre_l_annulation(simulateur: Any, externe: Pilote, recepteur: Any) -> None:
    simulateur.client().scenario("annulation_paye_quand_meme", puis_apres_s=0.1)
    reference = externe.initier()
    assert externe.appeler("POST", f"{PAIEMENTS}/{reference}/cancel")[0] == 200
    assert [corps["status"] for corps in recepteur.attendre(2)] == ["cancelled", "completed"]
    assert simulateur.livre.montant_encaisse(reference) == 5000
