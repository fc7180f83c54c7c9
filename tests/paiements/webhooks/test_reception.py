"""The webhook door: what it stores, what it answers, and that nothing it hears is believed."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from paiements.fournisseurs.erreurs import SignatureInvalide
from paiements.models import EvenementFournisseur, Paiement
from paiements.services.comptes import compte_enregistrer
from paiements.webhooks import comptes_connus, reception
from paiements.webhooks.empreintes import empreinte_gardee, empreinte_nue
from paiements.webhooks.reception import TAILLE_MAX
from salon_paiement.etats import EtatSession
from salon_paiement.models import SessionPaiement
from tests import fabriques
from traces.chiffrement import dechiffrer

pytestmark = pytest.mark.django_db


def adresse(maison: fabriques.Maison) -> str:
    return f"/webhooks/simulateur/{maison.compte.jeton_webhook}/"


def corps(paiement: Paiement, **champs: Any) -> bytes:
    message = {"reference": paiement.reference_fournisseur, "status": "SUCCESSFUL", "amount": paiement.montant}
    return json.dumps({**message, "callback_info": paiement.reference, **champs}).encode()


@pytest.mark.parametrize("methode", ["post", "put"])
def test_range_le_message_chiffre_et_repond_200(maison: fabriques.Maison, client: Client, methode: str) -> None:
    message = corps(fabriques.tentative(fabriques.session_a_payer(maison)))
    reponse = getattr(client, methode)(adresse(maison), message, content_type="application/json")
    assert (reponse.status_code, reponse.content) == (200, b"")
    evenement = EvenementFournisseur.objects.get()
    assert evenement.empreinte == evenement.cle == empreinte_gardee(maison.salon.pk, empreinte_nue(message))
    assert message not in bytes(evenement.corps_chiffre or b"")
    assert dechiffrer(maison.salon.pk, "webhook", evenement.corps_chiffre or b"") == message


def test_un_message_qui_dit_paye_ne_credite_rien(maison: fabriques.Maison, client: Client) -> None:
    session = fabriques.session_a_payer(maison)
    paiement = fabriques.tentative(session)
    client.post(adresse(maison), corps(paiement), content_type="application/json")
    paiement.refresh_from_db()
    assert paiement.etat == "en_cours"
    assert SessionPaiement.objects.get(pk=session.pk).etat == EtatSession.PAIEMENT_INITIE


@pytest.mark.parametrize("methode", ["get", "head"])
def test_repond_vide_au_ping(maison: fabriques.Maison, client: Client, methode: str) -> None:
    reponse = getattr(client, methode)(adresse(maison))
    assert (reponse.status_code, reponse.content) == (200, b"")
    assert not EvenementFournisseur.objects.exists()


@pytest.mark.parametrize("methode", ["delete", "patch", "options", "trace"])
def test_refuse_les_autres_methodes(maison: fabriques.Maison, client: Client, methode: str) -> None:
    assert getattr(client, methode)(adresse(maison)).status_code == 405
    assert not EvenementFournisseur.objects.exists()


@pytest.mark.parametrize(("taille", "statut"), [(TAILLE_MAX, 200), (TAILLE_MAX + 1, 413), (10 * TAILLE_MAX, 413)])
def test_refuse_plus_de_64_ko(maison: fabriques.Maison, client: Client, taille: int, statut: int) -> None:
    reponse = client.post(adresse(maison), b"x" * taille, content_type="application/json")
    assert reponse.status_code == statut
    assert EvenementFournisseur.objects.count() == (statut == 200)


@pytest.mark.parametrize("chemin", ["/webhooks/simulateur/inconnu/", "/webhooks/feexpay/{jeton}/", "/webhooks/x/y/"])
def test_une_adresse_inconnue_repond_404(maison: fabriques.Maison, client: Client, chemin: str) -> None:
    reponse = client.post(chemin.format(jeton=maison.compte.jeton_webhook), b"{}", content_type="application/json")
    assert reponse.status_code == 404
    assert not EvenementFournisseur.objects.exists()


@pytest.mark.parametrize(
    "octets",
    [b"", b"\x00", b"\xff\xfe", "é".encode("utf-16"), b"[" * 20_000, b'{"a":NaN}', b'{"reference":1e999}', b"null"],
)
def test_range_n_importe_quels_octets_sans_broncher(maison: fabriques.Maison, client: Client, octets: bytes) -> None:
    reponse = client.generic("POST", adresse(maison), octets, content_type="text/plain; charset=ÿ")
    assert reponse.status_code == 200
    evenement = EvenementFournisseur.objects.get()
    assert dechiffrer(maison.salon.pk, "webhook", evenement.corps_chiffre or b"") == octets


def test_le_meme_message_n_est_range_qu_une_fois(maison: fabriques.Maison, client: Client) -> None:
    message = corps(fabriques.tentative(fabriques.session_a_payer(maison)))
    for _fois in range(3):
        assert client.post(adresse(maison), message, content_type="application/json").status_code == 200
    assert EvenementFournisseur.objects.count() == 1


def test_coute_une_seule_insertion(maison: fabriques.Maison, client: Client) -> None:
    client.post(adresse(maison), b"{}", content_type="application/json")
    with CaptureQueriesContext(
        connection,
    ) as requetes:
        client.post(adresse(maison), b'{"a":1}', content_type="application/json")
    utiles = [r["sql"] for r in requetes if not r["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(utiles) == 1
    assert utiles[0].startswith("INSERT INTO")


def test_une_panne_de_base_repond_503_pour_etre_renvoye(
    maison: fabriques.Maison, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def en_panne(*_a: object, **_k: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(reception, "evenement_ranger", en_panne)
    assert client.post(adresse(maison), b"{}", content_type="application/json").status_code == 503


def test_une_signature_fausse_est_relue_une_fois_puis_refusee(
    maison: fabriques.Maison, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    lectures = []

    def refuser(*_a: object) -> None:
        lectures.append(1)
        raise SignatureInvalide

    monkeypatch.setattr(reception, "_lire", refuser)
    assert client.post(adresse(maison), b"{}", content_type="application/json").status_code == 401
    assert len(lectures) == 2
    assert not EvenementFournisseur.objects.exists()


def test_relit_le_compte_apres_une_minute(maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    jeton = maison.compte.jeton_webhook
    premier = comptes_connus.compte_connu("simulateur", jeton)
    compte_enregistrer(
        maison.salon, fournisseur="simulateur", mode="test", identifiants={"cle": "autre"}, reseaux=["mtn"]
    )
    assert comptes_connus.compte_connu("simulateur", jeton) is premier
    monkeypatch.setattr(time, "monotonic", lambda: 1e12)
    assert comptes_connus.compte_connu("simulateur", jeton) is not premier
