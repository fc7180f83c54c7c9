"""A forgotten slash costs a round trip and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from salon_paiement.models import Prestation, Role
from tests.personnel.conftest import composer_equipe

ADRESSE = "/api/v1/prestations"


@pytest.fixture
def lectrice(db: None) -> tuple[Client, dict[str, Any]]:
    equipe = composer_equipe()
    corps = {"salon": str(equipe.chez.salon.pk), "nom": "Vanilles", "prix": 8000, "duree_minutes": 60}
    return equipe.client(Role.GERANT), corps


def test_ce_qui_est_envoye_est_envoye_de_nouveau(lectrice: tuple[Client, dict[str, Any]]) -> None:
    client, corps = lectrice
    nue = client.post(ADRESSE, corps, content_type="application/json")
    assert (nue.status_code, nue["Location"]) == (308, f"{ADRESSE}/")
    assert not Prestation.objects.filter(nom="Vanilles").exists()
    suivie = client.post(ADRESSE, corps, content_type="application/json", follow=True)
    assert (suivie.status_code, suivie.json()["nom"]) == (201, "Vanilles")
    assert client.patch(f"{ADRESSE}?a=1")["Location"] == f"{ADRESSE}/?a=1"


@pytest.mark.parametrize("methode", ["get", "head"])
def test_une_page_garde_la_redirection_que_tous_connaissent(
    lectrice: tuple[Client, dict[str, Any]], methode: str
) -> None:
    assert getattr(lectrice[0], methode)("/admin/caisse").status_code == 301
    assert getattr(lectrice[0], methode)(ADRESSE).status_code == 301


def test_ce_qui_n_existe_pas_avec_n_est_pas_la_sans(lectrice: tuple[Client, dict[str, Any]]) -> None:
    assert lectrice[0].post("/api/v1/inconnu").status_code == 404
