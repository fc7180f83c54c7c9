"""FedaPay's signature, both ways, against its Node client and its Python package."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fedapay import Webhook
from fedapay._error import SignatureVerificationError
from pytest_httpserver import HTTPServer

from paiements.fournisseurs.base import Authenticite, Identifiants
from paiements.fournisseurs.erreurs import SignatureInvalide
from paiements.fournisseurs.fedapay.fournisseur import FedaPay
from simulateur.config import Configuration
from simulateur.serveur import demarrer
from tests.pairs.officiels import demander

SECRET, AUTRE = "wh_" + "secretdetest", "wh_" + "unautresecret"
ENTITE = {"id": 4217, "status": "approved", "description": "Tresses, 5 000 F — « Élégance » 💇🏾"}
MESSAGE = {"name": "transaction.approved", "object": "transaction", "object_id": 4217, "entity": ENTITE}
CORPS = json.dumps(MESSAGE, ensure_ascii=False).encode()


def nous(corps: bytes, entete: str, secret: str = SECRET) -> bool:
    try:
        signal = FedaPay(Identifiants({"secret_webhook": secret})).lire_webhook(corps, {"X-FEDAPAY-SIGNATURE": entete})
    except SignatureInvalide:
        return False
    return signal.authenticite is Authenticite.SIGNEE


def python_officiel(corps: bytes, entete: str, secret: str = SECRET) -> bool:
    try:
        return bool(Webhook.construct_event(corps, entete, secret))
    except SignatureVerificationError:
        return False


def node_officiel(*cas: tuple[bytes, str, str]) -> list[bool]:
    demandes = [
        {"operation": "verifier", "corps": corps.decode(), "entete": entete, "secret": secret}
        for corps, entete, secret in cas
    ]
    return [isinstance(reponse, str) for reponse in demander(*demandes)]


def entete_de(corps: bytes, instant: int, secret: str = SECRET) -> str:
    signature = hmac.new(secret.encode(), f"{instant}.".encode() + corps, hashlib.sha256).hexdigest()
    return f"t={instant},s={signature}"


@pytest.mark.parametrize("ecart", [0, -290, 290])
def test_nous_acceptons_ce_que_le_client_officiel_signe(ecart: int) -> None:
    instant = int(time.time()) + ecart
    (entete,) = demander({"operation": "signer", "corps": CORPS.decode(), "secret": SECRET, "instant": instant})
    assert entete == entete_de(CORPS, instant)
    assert nous(CORPS, entete)
    assert python_officiel(CORPS, entete)
    assert not nous(CORPS, entete, AUTRE)
    assert not nous(CORPS[:-1] + b" ", entete)


def faux(maintenant: int) -> dict[str, tuple[bytes, str, str]]:
    bon = entete_de(CORPS, maintenant)
    return {
        "un octet change": (CORPS.replace(b"4217", b"4218"), bon, SECRET),
        "vieille de 301 s": (CORPS, entete_de(CORPS, maintenant - 301), SECRET),
        "autre secret": (CORPS, bon, AUTRE),
        "sans signature": (CORPS, f"t={maintenant}", SECRET),
        "sans instant": (CORPS, bon.split(",")[1], SECRET),
        "autre schema": (CORPS, bon.replace("s=", "v1="), SECRET),
        "recodee": (json.dumps(json.loads(CORPS)).encode(), bon, SECRET),
        "en capitales": (CORPS, bon.upper().replace("T=", "t=").replace("S=", "s="), SECRET),
    }


def test_les_trois_refusent_les_memes_faux() -> None:
    cas = faux(int(time.time()))
    assert [nous(*un) for un in cas.values()] == [False] * len(cas)
    assert [python_officiel(*un) for un in cas.values()] == [False] * len(cas)
    assert node_officiel(*cas.values()) == [False] * len(cas)


def test_nous_refusons_la_ou_les_officiels_ne_s_accordent_pas() -> None:
    # Node takes any future date; Python stops at an element without "=": ours is the strictest reading.
    futur = entete_de(CORPS, int(time.time()) + 900)
    assert node_officiel((CORPS, futur, SECRET)) == [True]
    assert not python_officiel(CORPS, futur)
    assert not nous(CORPS, futur)
    with pytest.raises(IndexError):
        python_officiel(CORPS, "t")
    assert not nous(CORPS, "t")


@pytest.fixture
def message_du_simulateur(tmp_path: Path, httpserver: HTTPServer) -> tuple[bytes, str]:
    """One webhook really posted by the simulated operator: raw body, signature header."""
    httpserver.expect_request("/recu", method="POST").respond_with_data("")
    config = Configuration(dossier=tmp_path, webhook_urls={"fedapay": httpserver.url_for("/recu")})
    with demarrer(config) as operateur:
        operateur.client().scenario("approuver")
        creation: dict[str, Any] = {"description": "x", "amount": 5000, "currency": {"iso": "XOF"}, "mode": "mtn_open"}
        numero = {"phone_number": {"number": "+2290166000042", "country": "bj"}}
        payer = {"operation": "payer", "base": f"{operateur.url}/fedapay", "cle": config.cles.fedapay}
        demander({**payer, "creation": creation, "mode": "mtn_open", "pousse": numero})
        fin = time.monotonic() + 10
        while not httpserver.log and time.monotonic() < fin:
            time.sleep(0.02)
        requete = httpserver.log[0][0]
        return requete.get_data(), requete.headers["X-FEDAPAY-SIGNATURE"]


def test_le_message_du_simulateur_passe_partout(message_du_simulateur: tuple[bytes, str]) -> None:
    corps, entete = message_du_simulateur
    secret = Configuration(dossier=Path()).cles.fedapay_webhook
    assert nous(corps, entete, secret)
    assert python_officiel(corps, entete, secret)
    signature = entete.partition("s=")[2]
    instant = int(entete.partition(",")[0].removeprefix("t="))
    abimes = [
        (corps.replace(b"approved", b"approveD", 1), entete, secret),
        (corps, entete_de(corps, instant - 301, secret), secret),
        (corps, entete, AUTRE),
        (corps, f"t={instant - 1},s={signature}", secret),
    ]
    assert node_officiel((corps, entete, secret), *abimes) == [True, False, False, False, False]
    assert [nous(*un) for un in abimes] == [False] * 4
    assert [python_officiel(*un) for un in abimes] == [False] * 4


def test_l_enveloppe_dit_la_meme_transaction_a_tous(message_du_simulateur: tuple[bytes, str]) -> None:
    corps, entete = message_du_simulateur
    secret = Configuration(dossier=Path()).cles.fedapay_webhook
    evenement = Webhook.construct_event(corps, entete, secret)
    signal = FedaPay(Identifiants({"secret_webhook": secret})).signal_du_corps(corps)
    assert (evenement["name"], evenement["object"]) == ("transaction.approved", "transaction")
    assert signal.reference_fournisseur == str(evenement["object_id"]) == str(evenement["entity"]["id"])
    assert replace(signal, reference_fournisseur="").notre_reference == ""
