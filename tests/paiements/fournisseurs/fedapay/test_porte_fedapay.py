"""A signed message through the real door: proved once, stored, and read again later without its headers."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
import time
from dataclasses import replace

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from paiements.models import CompteFournisseur, EvenementFournisseur, Paiement
from paiements.services.comptes import compte_enregistrer
from paiements.webhooks import comptes_connus
from paiements.webhooks.traitement import evenements_traiter
from tests import fabriques
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db
SECRET, NOUVEAU = "wh_" + "secretdetest", "wh_" + "nouveausecret"
LARGE = datetime.timedelta(days=365)


def enregistrer(maison: fabriques.Maison, secret: str) -> CompteFournisseur:
    valeurs = {"cle": "sk_sandbox_simulateur", "secret_webhook": secret, "base": "http://127.0.0.1:9"}
    return compte_enregistrer(
        maison.salon, fournisseur="simulateur_fedapay", mode="test", identifiants=valeurs, reseaux=["mtn"]
    )


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def chez_fedapay(maison: fabriques.Maison) -> fabriques.Maison:
    CompteFournisseur.objects.update(actif=False)
    return replace(maison, compte=enregistrer(maison, SECRET))


@pytest.fixture
def paiement(chez_fedapay: fabriques.Maison) -> Paiement:
    fait = fabriques.tentative(fabriques.session_a_payer(chez_fedapay), reference="4217")
    Paiement.objects.filter(pk=fait.pk).update(prochaine_verification=timezone.now() + datetime.timedelta(hours=1))
    return fait


def envoyer(client: Client, compte: CompteFournisseur, secret: str, instant: int | None = None) -> int:
    message = {"name": "transaction.approved", "object": "transaction", "entity": {"id": 4217, "status": "approved"}}
    corps, t = json.dumps(message).encode(), instant or int(time.time())
    signature = hmac.new(secret.encode(), f"{t}.".encode() + corps, hashlib.sha256).hexdigest()
    adresse = f"/webhooks/{compte.fournisseur}/{compte.jeton_webhook}/"
    entetes = {"X-FEDAPAY-SIGNATURE": f"t={t},s={signature}"}
    return client.post(adresse, corps, content_type="application/json", headers=entetes).status_code


def test_un_message_signe_avance_la_question_et_rien_d_autre(
    chez_fedapay: fabriques.Maison, paiement: Paiement, client: Client
) -> None:
    assert envoyer(client, chez_fedapay.compte, SECRET) == 200
    assert evenements_traiter() == 1
    evenement = EvenementFournisseur.objects.get()
    assert (evenement.authenticite, evenement.etat, evenement.paiement_id) == ("signee", "traite", paiement.pk)
    paiement.refresh_from_db()
    assert paiement.etat == "en_cours"
    assert paiement.prochaine_verification is not None
    assert paiement.prochaine_verification <= timezone.now()
    attend_coherence()


def test_un_message_range_se_traite_meme_des_heures_plus_tard(
    chez_fedapay: fabriques.Maison, paiement: Paiement, client: Client
) -> None:
    # By then its signature is too old to be checked again: the door did it, once.
    assert envoyer(client, chez_fedapay.compte, SECRET) == 200
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=6)):
        assert evenements_traiter() == 1
    assert EvenementFournisseur.objects.get().paiement_id == paiement.pk


@pytest.mark.parametrize(("secret", "age"), [(NOUVEAU, 0), ("", 0), (SECRET, 301), (SECRET, -301)])
def test_un_message_mal_signe_ne_laisse_aucune_trace(
    chez_fedapay: fabriques.Maison, paiement: Paiement, client: Client, secret: str, age: int
) -> None:
    assert envoyer(client, chez_fedapay.compte, secret, int(time.time()) - age) == 401
    assert not EvenementFournisseur.objects.exists()
    assert evenements_traiter() == 0
    paiement.refresh_from_db()
    assert paiement.prochaine_verification is not None
    assert paiement.prochaine_verification > timezone.now()


def test_les_deux_secrets_valent_pendant_le_changement_puis_un_seul(
    chez_fedapay: fabriques.Maison, paiement: Paiement, client: Client
) -> None:
    assert envoyer(client, chez_fedapay.compte, SECRET) == 200  # the account is known by heart from here on
    compte = enregistrer(chez_fedapay, NOUVEAU)
    assert compte.pk == chez_fedapay.compte.pk
    assert [envoyer(client, compte, secret) for secret in (SECRET, NOUVEAU)] == [200, 200]
    comptes_connus.oublier()  # the door forgets within a minute of a clock that no test can move
    with time_machine.travel(timezone.now() + LARGE):
        assert [envoyer(client, compte, secret) for secret in (SECRET, NOUVEAU)] == [401, 200]
