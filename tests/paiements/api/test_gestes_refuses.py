"""Each gesture of the API, sent by who may not: refused by its name, and nothing is written."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from paiements.services import initiation
from salon_paiement.api import acces
from salon_paiement.models import Role
from tests.paiements.api.appels import ClientJson, cle_neuve, refus
from tests.paiements.api.gestes import GESTES_API
from tests.paiements.views.test_cles_exigees import photographie
from tests.personnel.conftest import Equipe, composer_equipe

pytestmark = pytest.mark.django_db
# Who sees the object and may not do this; the till's people may not do a manager's gestures.
REFUSES = {Role.COMPTABLE: 403, Role.COIFFEUR: 403, "": 401, "etrangere": 404}
SALON_DIT = {"api_sessions", "api_caisses"}


@pytest.fixture
def equipe(db: None, monkeypatch: pytest.MonkeyPatch) -> Equipe:
    """The cast; no call leaves for an operator."""
    monkeypatch.setattr(initiation, "paiement_envoyer", lambda *_a, **_k: None)
    return composer_equipe()


def comme(equipe: Equipe, role: str, modele: Client) -> Client:
    """Return a program like ``modele``, logged in as somebody else."""
    client = ClientJson() if isinstance(modele, ClientJson) else Client()
    if role:
        client.force_login(equipe.personnes[role])
    return client


@pytest.mark.parametrize("nom", GESTES_API)
def test_refuse_qui_ne_peut_pas_et_n_ecrit_rien(equipe: Equipe, nom: str) -> None:
    modele, adresse, corps = GESTES_API[nom](equipe)
    if nom in SALON_DIT:
        corps = corps | {"salon": str(equipe.chez.salon.pk)}
    clients = {role: comme(equipe, role, modele) for role in REFUSES}
    avant = photographie()
    obtenus: dict[str, Any] = {}
    for role, client in clients.items():
        if "fichier" in corps:
            corps["fichier"].seek(0)
        obtenus[role] = refus(client.post(adresse, corps, headers={"Idempotency-Key": cle_neuve()}))[0]
    assert obtenus == REFUSES
    assert photographie() == avant


def test_temoin_sans_les_permissions_seuls_les_services_refuseraient(
    equipe: Equipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acces.PeutAgir, "has_permission", lambda *_a: True)
    _modele, adresse, corps = GESTES_API["api_session_especes"](equipe)
    comptable = comme(equipe, Role.COMPTABLE, ClientJson())
    reponse = comptable.post(adresse, corps, headers={"Idempotency-Key": cle_neuve()})
    assert refus(reponse)[0] == 403
