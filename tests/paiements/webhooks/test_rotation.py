"""A webhook secret replaced under traffic: no valid message is refused for a day, none is accepted after."""

from __future__ import annotations

import hashlib
import hmac
import time

import pytest
from django.test import Client

from paiements.models import CompteFournisseur, EvenementFournisseur
from paiements.services.comptes import compte_enregistrer
from paiements.services.reglages import compte_modifier
from paiements.webhooks import comptes_connus
from tests import fabriques

pytestmark = pytest.mark.django_db
ANCIEN, NOUVEAU = "wh_ancien_secret_000", "wh_nouveau_secret_00"


@pytest.fixture
def compte(maison: fabriques.Maison) -> CompteFournisseur:
    return compte_enregistrer(
        maison.salon,
        fournisseur="simulateur_fedapay",
        mode="test",
        identifiants={"cle": "sk_sandbox_essai_000", "secret_webhook": ANCIEN, "base": "http://127.0.0.1:9"},
        reseaux=["mtn"],
    )


def ecrire(client: Client, compte: CompteFournisseur, secret: str, corps: bytes) -> int:
    instant = str(int(time.time()))
    signature = hmac.new(secret.encode(), f"{instant}.".encode() + corps, hashlib.sha256).hexdigest()
    reponse = client.post(
        f"/webhooks/{compte.fournisseur}/{compte.jeton_webhook}/",
        corps,
        content_type="application/json",
        headers={"X-Fedapay-Signature": f"t={instant},s={signature}"},
    )
    return int(reponse.status_code)


def remplacer(compte: CompteFournisseur) -> None:
    compte_modifier(compte.pk, identifiants={"secret_webhook": NOUVEAU}, reseaux=["mtn"], actif=True)


def test_aucun_message_valable_n_est_refuse_pendant_le_changement(client: Client, compte: CompteFournisseur) -> None:
    assert ecrire(client, compte, ANCIEN, b'{"n": 1}') == 200
    remplacer(compte)
    # The process still remembers the former account: one look at the database is enough.
    assert ecrire(client, compte, NOUVEAU, b'{"n": 2}') == 200
    assert ecrire(client, compte, ANCIEN, b'{"n": 3}') == 200
    assert ecrire(client, compte, "wh_invente_par_un_autre", b'{"n": 4}') == 401
    assert EvenementFournisseur.objects.count() == 3


def test_apres_le_delai_l_ancien_secret_est_refuse(client: Client, compte: CompteFournisseur) -> None:
    remplacer(compte)
    CompteFournisseur.objects.update(anciens_valables_jusqua=fabriques.il_y_a(secondes=1))
    comptes_connus.oublier()
    assert ecrire(client, compte, ANCIEN, b'{"n": 1}') == 401
    assert ecrire(client, compte, NOUVEAU, b'{"n": 2}') == 200
    assert EvenementFournisseur.objects.count() == 1
