"""What the API writes: with the session's own token, by whoever may, once."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.urls import reverse

from salon_paiement.models import Role
from statistiques.models import AlerteStatistique, GenreAlerte, SeveriteAlerte
from tests.personnel.conftest import Equipe, composer_equipe

pytestmark = pytest.mark.django_db


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


@pytest.fixture
def alerte(equipe: Equipe) -> AlerteStatistique:
    return AlerteStatistique.objects.create(
        salon=equipe.chez.salon,
        genre=GenreAlerte.ANOMALIE,
        mesure="encaisse",
        jour=datetime.date(2026, 11, 28),
        severite=SeveriteAlerte.CRITIQUE,
        valeur=1_000,
        attendu=90_000,
    )


def refus(reponse: Any) -> tuple[int, str]:
    return reponse.status_code, reponse.json()["errors"][0]["code"]


def acquitter(client: Client, cle: uuid.UUID) -> Any:
    return client.post(reverse("api_alerte_acquitter", args=[cle]), content_type="application/json")


def test_les_alertes_de_ses_salons_se_lisent_et_disparaissent_une_fois_vues(
    equipe: Equipe, alerte: AlerteStatistique
) -> None:
    client = equipe.client(Role.GERANT)
    (lue,) = client.get(reverse("api_alertes")).json()
    assert (lue["id"], lue["valeur"], lue["vue_le"]) == (str(alerte.pk), 1_000, None)
    assert lue["phrase"]
    assert [acquitter(client, alerte.pk).json() for _fois in range(2)] == [{"acquittee": True}, {"acquittee": False}]
    assert client.get(reverse("api_alertes")).json() == []
    assert [a["id"] for a in client.get(reverse("api_alertes"), {"vues": "1"}).json()] == [str(alerte.pk)]
    assert equipe.client("etrangere").get(reverse("api_alertes"), {"vues": "1"}).json() == []


def test_qui_ne_fait_que_lire_n_acquitte_rien(equipe: Equipe, alerte: AlerteStatistique) -> None:
    assert refus(acquitter(equipe.client(""), alerte.pk)) == (401, "not_authenticated")
    for role in (Role.COMPTABLE, Role.CAISSIER, Role.COIFFEUR):
        assert refus(acquitter(equipe.client(role), alerte.pk)) == (403, "permission_denied")
    for cle in (alerte.pk, uuid.uuid4()):
        assert refus(acquitter(equipe.client("etrangere"), cle)) == (404, "not_found")
    alerte.refresh_from_db()
    assert alerte.acquittee_le is None


def test_refuse_un_geste_sans_le_jeton_de_la_session(equipe: Equipe, alerte: AlerteStatistique) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(equipe.personnes[Role.GERANT])
    assert refus(acquitter(client, alerte.pk)) == (403, "csrf_failed")
    alerte.refresh_from_db()
    assert alerte.acquittee_le is None
    requete = RequestFactory().get("/")
    jeton = get_token(requete)
    client.cookies["csrftoken"] = requete.META["CSRF_COOKIE"]
    adresse = reverse("api_alerte_acquitter", args=[alerte.pk])
    faite = client.post(adresse, content_type="application/json", headers={"X-CSRFToken": jeton})
    assert (faite.status_code, faite.json()) == (200, {"acquittee": True})
