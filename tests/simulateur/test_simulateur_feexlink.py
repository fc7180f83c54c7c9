"""FeexLink: a hosted page whose reference nobody knows before the payer acts."""

from __future__ import annotations

import json
import time
import urllib.parse
from typing import Any

import pytest

BOUTIQUE = "SALONDEMO000001"


def _lier(feexpay: Any, **champs: Any) -> tuple[int, dict[str, Any]]:
    adresses = {"callback_url": "https://salon.example/r?s=1", "callback_error": "https://salon.example/non"}
    corps = {"shop": BOUTIQUE, "amount": 5000, "description": "Coupe", "custom_id": "notre1", "paymentMethod": "ALL"}
    code, octets = feexpay.appeler("POST", "/api/feexlinks/generate", corps | adresses | champs)
    return code, json.loads(octets)


def _page(feexpay: Any, corps: dict[str, Any]) -> str:
    code, octets = feexpay.appeler("GET", urllib.parse.urlsplit(corps["urlPay"]).path, cle=None)
    assert code == 200
    return str(octets.decode())


def test_la_reponse_ne_dit_qu_une_adresse(simulateur: Any, feexpay: Any) -> None:
    code, corps = _lier(feexpay)
    assert (code, list(corps)) == (200, ["urlPay"])
    (prise,) = simulateur.client().transactions()
    assert prise["reference"] not in corps["urlPay"]
    assert "Retourner" not in _page(feexpay, corps)


def test_la_reference_revient_avec_le_payeur_le_webhook_et_l_historique(
    simulateur: Any, feexpay: Any, recepteur: Any
) -> None:
    _code, corps = _lier(feexpay, callback_info="essai9")
    reference = simulateur.client().trouver("notre1")["reference"]
    simulateur.client().decider(reference, "approuver")
    recu = recepteur.attendre(1)[0]
    assert (recu["reference"], recu["custom_id"], recu["callback_info"]) == (reference, "notre1", "essai9")
    assert corps["urlPay"].endswith(recu["ref_link"])
    assert f'href="https://salon.example/r?s=1&amp;ref={reference}"' in _page(feexpay, corps)
    jour = time.strftime("%Y-%m-%d", time.gmtime())
    demande = {"start_date": jour, "end_date": jour, "shop": BOUTIQUE}
    (ligne,) = json.loads(feexpay.appeler("POST", "/api/transactions/history", demande)[1])["data"]
    assert (ligne["reference"], ligne["type"], ligne["custom_id"]) == (reference, "FEEX_LINK", "notre1")
    poussees = {**demande, "type": "PAYMENT_API"}
    assert json.loads(feexpay.appeler("POST", "/api/transactions/history", poussees)[1]) == {"data": []}
    assert feexpay.statut(reference)[1]["status"] == "SUCCESSFUL"
    assert feexpay.statut(recu["ref_link"])[0] == 404


def test_un_refus_ramene_a_l_adresse_d_erreur(simulateur: Any, feexpay: Any) -> None:
    _code, corps = _lier(feexpay)
    reference = simulateur.client().trouver("notre1")["reference"]
    simulateur.client().decider(reference, "refuser")
    simulateur.client().attendre(reference, "FAILED")
    assert f'href="https://salon.example/non?ref={reference}"' in _page(feexpay, corps)


@pytest.mark.parametrize(
    "champs", [{"amount": 99}, {"amount": "5000"}, {"description": "coupe & couleur"}, {"paymentMethod": "CHEQUE"}]
)
def test_refuse_un_lien_mal_forme(simulateur: Any, feexpay: Any, champs: dict[str, Any]) -> None:
    assert _lier(feexpay, **champs)[0] == 400
    assert simulateur.client().transactions() == []


def test_un_lien_subit_les_memes_pannes(simulateur: Any, feexpay: Any) -> None:
    simulateur.client().scenario("initiation_500", pour="prochaine")
    assert _lier(feexpay)[0] == 500
    assert simulateur.client().transactions() == []
    simulateur.client().scenario("reference_perdue", pour="prochaine")
    with pytest.raises(ConnectionResetError):
        _lier(feexpay, custom_id="perdue")
    assert simulateur.client().trouver("perdue")["alias"].startswith("FL")
