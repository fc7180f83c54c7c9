"""Saving a salon's own gateway: an address our server must not call never reaches the database."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from paiements.models import CompteFournisseur
from paiements.services.comptes import compte_enregistrer, fournisseur_du_compte
from paiements.services.reglages import compte_modifier
from salon_paiement.erreurs import SaisieInvalide
from salon_paiement.models import Role
from tests import fabriques
from traces.chiffrement import dechiffrer_identifiants

pytestmark = pytest.mark.django_db
BONS = {"adresse": "https://paie.salon.bj", "cle": "cle_de_test_0001", "secret": ""}
HOSTILES = [
    "http://paie.salon.bj",
    "https://169.254.169.254",
    "https://[::1]",
    "https://localhost",
    "https://2130706433",
]


def _compte(chez: fabriques.Maison, **changes: str) -> CompteFournisseur:
    return compte_enregistrer(
        chez.salon, fournisseur="externe", mode="live", identifiants={**BONS, **changes}, reseaux=["mtn", "carte"]
    )


@pytest.mark.parametrize("adresse", HOSTILES)
def test_n_enregistre_pas_une_adresse_hostile(maison: fabriques.Maison, adresse: str) -> None:
    with pytest.raises(SaisieInvalide, match="adresse"):
        _compte(maison, adresse=adresse)
    assert not CompteFournisseur.objects.filter(fournisseur="externe").exists()


@pytest.mark.parametrize("adresse", HOSTILES)
def test_ne_remplace_pas_une_bonne_adresse_par_une_hostile(maison: fabriques.Maison, adresse: str) -> None:
    compte = _compte(maison)
    with pytest.raises(SaisieInvalide, match="adresse"):
        compte_modifier(compte.pk, identifiants={"adresse": adresse}, reseaux=["mtn"], actif=True)
    compte.refresh_from_db()
    assert dechiffrer_identifiants(compte.identifiants_chiffres)["adresse"] == BONS["adresse"]
    assert compte.reseaux == ["mtn", "carte"]


def test_change_la_cle_en_gardant_l_adresse(maison: fabriques.Maison) -> None:
    compte = _compte(maison)
    compte_modifier(compte.pk, identifiants={"cle": "cle_de_test_0002", "adresse": ""}, reseaux=["mtn"], actif=True)
    compte.refresh_from_db()
    assert dechiffrer_identifiants(compte.identifiants_chiffres)["adresse"] == BONS["adresse"]
    assert fournisseur_du_compte(compte).nom == "externe"


def test_un_autre_operateur_ne_juge_pas_ce_qu_il_ne_connait_pas(maison: fabriques.Maison) -> None:
    identifiants = {"cle": "k" * 20, "boutique": "B" * 12, "adresse": "http://127.0.0.1"}
    compte = compte_enregistrer(
        maison.salon, fournisseur="feexpay", mode="live", identifiants=identifiants, reseaux=["mtn"]
    )
    assert compte.actif


def test_la_page_d_ajout_dit_pourquoi_et_garde_le_secret_facultatif(maison: fabriques.Maison) -> None:
    client = Client()
    client.force_login(fabriques.membre(maison, Role.PROPRIETAIRE))
    page = reverse("admin:paiements_comptefournisseur_add") + f"?fournisseur=externe&salon={maison.salon.pk}"
    saisie = {"mode": "live", "reseaux": ["mtn"], "actif": "on", "id_cle": BONS["cle"], "id_secret": ""}
    refusee = client.post(page, {**saisie, "id_adresse": "https://10.0.0.1"})
    assert refusee.status_code == 422
    assert "nom de domaine public" in refusee.content.decode()
    assert client.post(page, {**saisie, "id_adresse": BONS["adresse"]}).status_code == 302
    compte = CompteFournisseur.objects.get(fournisseur="externe")
    assert json.dumps(dechiffrer_identifiants(compte.identifiants_chiffres)).count("paie.salon.bj") == 1
