"""Webhooks: on time, late, doubled, too early, forged, out of order, insistent."""

import json
import socket
import time
from typing import Any

import pytest


def test_le_webhook_porte_les_champs_documentes(simulateur: Any, feexpay: Any, recepteur: Any) -> None:
    simulateur.client().scenario("approuver")
    reference = feexpay.reference(first_name="Awa", last_name="Dossou", description="Coupe")
    corps = recepteur.attendre(1)[0]
    assert corps.pop("date").endswith("Z")
    assert corps == {
        "reference": reference,
        "order_id": reference,
        "status": "SUCCESSFUL",
        "amount": 5000,
        "callback_info": "essai1",
        "first_name": "Awa",
        "last_name": "Dossou",
        "email": "",
        "type": "Paiement",
        "phoneNumber": "2290166000042",
        "reseau": "MTN BJ",
        "ref_link": None,
        "description": "Coupe",
        "reason": "",
        "ref_operator": "",
    }


def test_un_echec_est_annonce_avec_sa_raison(simulateur: Any, feexpay: Any, recepteur: Any) -> None:
    simulateur.client().scenario("refuser")
    feexpay.reference()
    corps = recepteur.attendre(1)[0]
    assert (corps["status"], corps["reason"]) == ("FAILED", "APPROVAL_REJECTED")


def test_aucun_webhook_quand_le_scenario_le_dit(simulateur: Any, feexpay: Any, recepteur: Any) -> None:
    simulateur.client().scenario("webhook_aucun")
    simulateur.client().attendre(feexpay.reference(), "SUCCESSFUL")
    time.sleep(0.3)
    assert recepteur.recus == []
    assert simulateur.livre.faits("webhook_tente") == []


def test_un_webhook_tardif_suit_le_verdict(simulateur: Any, feexpay: Any, recepteur: Any) -> None:
    simulateur.client().scenario("webhook_tardif", webhook_s=0.4)
    simulateur.client().attendre(feexpay.reference(), "SUCCESSFUL", delai_s=0.3)
    recepteur.attendre(1)
    assert recepteur.instants[0] - simulateur.livre.faits("verdict")[0]["t"] >= 0.4


def test_un_webhook_double_part_en_meme_temps(simulateur: Any, feexpay: Any, recepteur: Any) -> None:
    recepteur.avant_de_repondre = lambda: time.sleep(0.3)
    simulateur.client().scenario("webhook_double", webhook_fois=5)
    feexpay.reference()
    recepteur.attendre(5)
    # One after the other they would have taken 1.5 s.
    assert recepteur.instants[-1] - recepteur.instants[0] < 0.3
    assert len({json.dumps(corps) for corps in recepteur.recus}) == 1


def test_le_webhook_peut_arriver_avant_la_reponse(simulateur: Any, feexpay: Any, recepteur: Any) -> None:
    recepteur.avant_de_repondre = lambda: time.sleep(0.2)
    simulateur.client().scenario("webhook_avant_reponse")
    reference = feexpay.reference()
    assert [corps["reference"] for corps in recepteur.recus] == [reference]
    assert recepteur.recus[0]["status"] == "SUCCESSFUL"


def test_la_reponse_part_avant_un_webhook_normal(simulateur: Any, feexpay: Any, recepteur: Any) -> None:
    simulateur.client().scenario("approuver")
    simulateur.client().panne("initiation", "pendre", secondes=0.4, fois=1)
    debut = time.time()
    assert feexpay.pousser()[1]["status"] == "PENDING"
    recepteur.attendre(1)
    assert recepteur.instants[0] - debut >= 0.4


def test_un_webhook_forge_ment(simulateur: Any, feexpay: Any, recepteur: Any) -> None:
    simulateur.client().scenario("webhook_forge")
    reference = feexpay.reference()
    assert recepteur.attendre(1)[0]["status"] == "SUCCESSFUL"
    assert feexpay.statut(reference)[1]["status"] == "PENDING"
    assert simulateur.livre.montant_encaisse(reference) == 0


def test_un_desordre_annonce_le_dernier_mot_en_premier(simulateur: Any, feexpay: Any, recepteur: Any) -> None:
    simulateur.client().scenario("echec_puis_approuve", webhook="desordre", puis_apres_s=0.2)
    feexpay.reference()
    assert [corps["status"] for corps in recepteur.attendre(2)] == ["SUCCESSFUL", "FAILED"]


def test_un_desordre_simple_finit_par_un_message_perime(simulateur: Any, feexpay: Any, recepteur: Any) -> None:
    simulateur.client().scenario("webhook_desordre")
    feexpay.reference()
    assert [corps["status"] for corps in recepteur.attendre(2)] == ["SUCCESSFUL", "PENDING"]


def test_insiste_tant_que_la_porte_repond_5xx(simulateur: Any, feexpay: Any, recepteur: Any) -> None:
    recepteur.codes = [503, 500]
    simulateur.client().scenario("approuver")
    feexpay.reference()
    recepteur.attendre(3)
    time.sleep(0.1)
    assert [(f["essai"], f["code"]) for f in simulateur.livre.faits("webhook_tente")] == [(1, 503), (2, 500), (3, 200)]


@pytest.mark.parametrize("code", [401, 404, 302])
def test_n_insiste_pas_apres_une_reponse_claire(simulateur: Any, feexpay: Any, recepteur: Any, code: int) -> None:
    recepteur.codes = [code]
    simulateur.client().scenario("approuver")
    feexpay.reference()
    recepteur.attendre(1)
    time.sleep(0.2)
    assert [f["code"] for f in simulateur.livre.faits("webhook_tente")] == [code]


def test_abandonne_apres_cinq_connexions_refusees(simulateur: Any, feexpay: Any) -> None:
    with socket.socket() as libre:
        libre.bind(("127.0.0.1", 0))
        port = libre.getsockname()[1]
    simulateur.client().adresser_webhooks(f"http://127.0.0.1:{port}/")
    simulateur.client().scenario("approuver")
    feexpay.reference()
    limite = time.monotonic() + 5
    while not simulateur.livre.faits("webhook_fini") and time.monotonic() < limite:
        time.sleep(0.02)
    essais = simulateur.livre.faits("webhook_tente")
    assert [(f["essai"], f["code"], f["erreur"]) for f in essais] == [
        (n, 0, "ConnectionRefusedError") for n in range(1, 6)
    ]


def test_un_webhook_se_relance_cent_fois_a_la_fois(simulateur: Any, feexpay: Any, recepteur: Any) -> None:
    simulateur.client().scenario("webhook_aucun")
    reference = feexpay.reference()
    simulateur.client().attendre(reference, "SUCCESSFUL")
    assert simulateur.client().relancer_webhook(reference, fois=100) == [200] * 100
    assert len(recepteur.recus) == 100
    assert simulateur.client().grand_livre()["webhooks_recus"] == 100


def test_un_webhook_relance_peut_etre_falsifie(simulateur: Any, feexpay: Any, recepteur: Any) -> None:
    reference = feexpay.reference()
    simulateur.client().relancer_webhook(reference, statut="SUCCESSFUL", montant=1)
    assert (recepteur.recus[0]["status"], recepteur.recus[0]["amount"]) == ("SUCCESSFUL", 1)
    assert simulateur.client().grand_livre()["encaisse"] == 0
