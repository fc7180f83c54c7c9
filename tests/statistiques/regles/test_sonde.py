"""The public address is looked at as a client would, and counted by the hour."""

from __future__ import annotations

import datetime
import socket
from typing import Any

import pytest
from django.utils import timezone

from config.planification import PLANIFICATION
from statistiques.models import SondeDisponibilite
from statistiques.regles.sonde import disponibilite_sonder
from statistiques.tasks import evaluer_regles
from tests.personnel.conftest import Equipe, composer_equipe

pytestmark = pytest.mark.django_db


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


def comptes() -> list[tuple[int, int]]:
    return list(SondeDisponibilite.objects.order_by("heure").values_list("essais", "echecs"))


def test_compte_ce_qui_repond_et_ce_qui_ne_repond_pas(httpserver: Any) -> None:
    vieille = timezone.now() - datetime.timedelta(days=32)
    SondeDisponibilite.objects.create(heure=vieille, essais=60)
    httpserver.expect_request("/bon").respond_with_data("", status=200)
    httpserver.expect_request("/ailleurs").respond_with_data("", status=302, headers={"Location": "/panne"})
    httpserver.expect_request("/panne").respond_with_data("", status=503)
    with socket.socket() as pris:
        pris.bind(("127.0.0.1", 0))
        ferme = f"http://127.0.0.1:{pris.getsockname()[1]}/"
        vus = [disponibilite_sonder(httpserver.url_for(page)) for page in ("/bon", "/ailleurs", "/panne")]
        vus.append(disponibilite_sonder(ferme))
    assert vus == [True, True, False, False]
    # What is older than a month is forgotten.
    assert comptes() == [(4, 2)]


def test_sans_adresse_rien_n_est_regarde_ni_ecrit() -> None:
    assert disponibilite_sonder("") is None
    assert comptes() == []


def test_la_cloche_de_chaque_minute_regarde_juge_et_previent(equipe: Equipe, httpserver: Any, settings: Any) -> None:
    assert PLANIFICATION["evaluer_regles"]["schedule"] == datetime.timedelta(minutes=1)
    settings.SONDE_DISPONIBILITE = httpserver.url_for("/sante/pret")
    settings.DEMONSTRATION = False
    settings.ADMINS_ALERTES = ["exploitant@example.org"]
    heure = timezone.now().replace(minute=0, second=0, microsecond=0)
    SondeDisponibilite.objects.create(heure=heure, essais=59, echecs=9)
    # One alert opens, and the operators are told of it.
    assert evaluer_regles() == 2
    assert evaluer_regles() == 0
