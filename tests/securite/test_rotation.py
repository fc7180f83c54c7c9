"""Family 17: every secret is replaced while people work, unnoticed. The steps are those of docs/rotation.md."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import os
import threading
import time
from typing import Any

import pytest
from django.apps import apps
from django.core import signing
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, RequestFactory

from config.metriques.acces import acces_permis
from paiements.models import CompteFournisseur, EvenementFournisseur
from paiements.services.comptes import compte_enregistrer
from paiements.services.rechiffrement import COLONNES
from paiements.services.reglages import compte_modifier
from paiements.webhooks import comptes_connus
from salon_paiement.admin.membres import lien_mot_de_passe
from salon_paiement.models import Role
from tests import fabriques
from tests.personnel.conftest import Equipe, composer_equipe
from traces.chiffrement import dechiffrer_identifiants

MOT = "mot-de-passe-long"
NEUVE = "cle-neuve-de-test-" + "z" * 40


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


def connecter(equipe: Equipe) -> Client:
    client = Client()
    nom = equipe.personnes[Role.PROPRIETAIRE].username
    assert client.post("/admin/login/", {"username": nom, "password": MOT, "next": "/admin/"}).status_code == 302
    return client


def test_la_cle_secrete_change_sans_fermer_une_session_ni_perdre_un_lien(equipe: Equipe, settings: Any) -> None:
    client, invitee = connecter(equipe), equipe.personnes[Role.CAISSIER]
    lien = lien_mot_de_passe(invitee).partition("8000")[2]
    signe = signing.dumps({"n": 1}, salt="s")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEUVE, [settings.SECRET_KEY]
    assert client.get("/admin/").status_code == 200
    assert signing.loads(signe, salt="s") == {"n": 1}
    assert Client().get(lien).status_code in {200, 302}
    assert "nouveau" in Client().get(lien, follow=True).content.decode()
    # The mark of her own browser is still hers.
    settings.CONNEXION_ESSAIS_COMPTE = 1
    Client().post("/admin/login/", {"username": equipe.personnes[Role.PROPRIETAIRE].username, "password": "faux"})
    client.post("/admin/logout/")
    connu = {"username": equipe.personnes[Role.PROPRIETAIRE].username, "password": MOT, "next": "/admin/"}
    assert client.post("/admin/login/", connu).status_code == 302


def test_l_ancienne_cle_retiree_ne_vaut_plus_rien(equipe: Equipe, settings: Any) -> None:
    client, signe = connecter(equipe), signing.dumps({"n": 1}, salt="s")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEUVE, []
    assert client.get("/admin/").status_code == 302
    with pytest.raises(signing.BadSignature):
        signing.loads(signe, salt="s")


def test_la_cle_des_identifiants_change_puis_l_ancienne_part(maison: fabriques.Maison, settings: Any) -> None:
    ancienne = settings.CLES_FERNET[0]
    ecrits = maison.compte.identifiants_chiffres
    neuve = base64.urlsafe_b64encode(os.urandom(32)).decode()
    settings.CLES_FERNET = [neuve, ancienne]
    maison.compte.refresh_from_db()
    assert dechiffrer_identifiants(maison.compte.identifiants_chiffres)
    compte_modifier(maison.compte.pk, identifiants={"secret_webhook": "autre_secret_0000"}, reseaux=["mtn"], actif=True)
    maison.compte.refresh_from_db()
    assert maison.compte.identifiants_chiffres != ecrits
    settings.CLES_FERNET = [neuve]
    maison.compte.refresh_from_db()
    assert dechiffrer_identifiants(maison.compte.identifiants_chiffres)["secret_webhook"] == "autre_secret_0000"


def test_le_jeton_des_mesures_change_d_un_coup(settings: Any) -> None:
    demande = RequestFactory().get("/prometheus/metrics", headers={"authorization": "Bearer ancien"})
    settings.METRIQUES_JETON = "ancien"
    assert acces_permis(demande)
    settings.METRIQUES_JETON = "neuf"
    assert not acces_permis(demande)


ANCIEN, NOUVEAU = "wh_ancien_secret_000", "wh_nouveau_secret_00"


def poster(compte: CompteFournisseur, secret: str, corps: bytes) -> int:
    instant = str(int(time.time()))
    signature = hmac.new(secret.encode(), f"{instant}.".encode() + corps, hashlib.sha256).hexdigest()
    adresse = f"/webhooks/{compte.fournisseur}/{compte.jeton_webhook}/"
    entetes = {"X-Fedapay-Signature": f"t={instant},s={signature}"}
    return int(Client().post(adresse, corps, content_type="application/json", headers=entetes).status_code)


@pytest.mark.postgresql
def test_un_secret_d_operateur_change_sous_la_charge_sans_un_refus(maison_reelle: fabriques.Maison) -> None:
    compte = compte_enregistrer(
        maison_reelle.salon,
        fournisseur="simulateur_fedapay",
        mode="test",
        identifiants={"cle": "sk_sandbox_essai_000", "secret_webhook": ANCIEN, "base": "http://127.0.0.1:9"},
        reseaux=["mtn"],
    )
    fini, change, statuts = threading.Event(), threading.Event(), []

    def ecrire_sans_cesse(fil: int) -> None:
        try:
            rang = 0
            while not fini.is_set():
                # Half of what comes after the change still goes out with the old one.
                secret = NOUVEAU if change.is_set() and rang % 2 else ANCIEN
                statuts.append(poster(compte, secret, f'{{"fil": {fil}, "n": {rang}}}'.encode()))
                rang += 1
        finally:
            connection.close()

    fils = [threading.Thread(target=ecrire_sans_cesse, args=(fil,)) for fil in range(4)]
    for fil in fils:
        fil.start()
    time.sleep(0.5)
    compte_modifier(compte.pk, identifiants={"secret_webhook": NOUVEAU}, reseaux=["mtn"], actif=True)
    change.set()
    time.sleep(1)
    fini.set()
    for fil in fils:
        fil.join()
    assert set(statuts) == {200}
    assert EvenementFournisseur.objects.count() == len(statuts) > 20
    CompteFournisseur.objects.filter(pk=compte.pk).update(anciens_valables_jusqua=fabriques.il_y_a(secondes=1))
    comptes_connus.oublier()
    assert poster(compte, ANCIEN, b'{"n": "trop tard"}') == 401


def test_tout_se_rechiffre_d_une_commande_et_l_illisible_est_nomme(maison: fabriques.Maison, settings: Any) -> None:
    ancienne, neuve = settings.CLES_FERNET[0], base64.urlsafe_b64encode(os.urandom(32)).decode()
    avant = dechiffrer_identifiants(maison.compte.identifiants_chiffres)
    settings.CLES_FERNET = [neuve, ancienne]
    call_command("rechiffrer", stdout=io.StringIO())
    settings.CLES_FERNET = [neuve]
    maison.compte.refresh_from_db()
    assert dechiffrer_identifiants(maison.compte.identifiants_chiffres) == avant
    settings.CLES_FERNET = [ancienne]
    with pytest.raises(CommandError, match=f"comptefournisseur:{maison.compte.pk}"):
        call_command("rechiffrer", stdout=io.StringIO())


def test_chaque_colonne_chiffree_est_dans_la_liste() -> None:
    chiffrees = {
        (modele, champ.name)
        for modele in apps.get_models()
        for champ in modele._meta.concrete_fields
        if champ.name in {"identifiants_chiffres", "anciens_chiffres"}
    }
    assert chiffrees == set(COLONNES)
