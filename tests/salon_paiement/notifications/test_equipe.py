"""Telling a team, or the platform: every way there is, once; failures nobody expected reach who keeps the machine."""

from __future__ import annotations

import functools
from collections.abc import Callable

import pytest
import time_machine
from django.conf import LazySettings
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from salon_paiement.models import Canal, EtatNotification, Notification, Salon
from salon_paiement.notifications.alertes import alerter_erreur_critique
from salon_paiement.notifications.equipe import equipe_prevenir, joignable
from salon_paiement.services.canaux import CanalVoulu, canal_enregistrer
from tests import fabriques
from tests.fabriques_messages import NUMERO, PasserelleLocale, canal_par_passerelle, envoyer
from tests.salon_paiement.notifications.conftest import ServeurSmtp
from traces.incidents import incident_noter, oublier

pytestmark = pytest.mark.django_db


def _slack(maison: fabriques.Maison, adresse: str) -> None:
    voulu = CanalVoulu(canal=Canal.SLACK, service="slack", identifiants={"adresse": adresse})
    canal_enregistrer(maison.salon, voulu, acteur_id=None)


def test_ecrit_une_fois_par_voie_et_ne_recommence_pas(
    maison: fabriques.Maison, passerelle: PasserelleLocale, httpserver: HTTPServer, smtp: ServeurSmtp
) -> None:
    dits: list[str] = []
    httpserver.expect_request("/slack").respond_with_handler(_noter(dits))
    canal_par_passerelle(maison, passerelle.adresse, destination=NUMERO)
    _slack(maison, httpserver.url_for("/slack"))
    prevenir = functools.partial(
        equipe_prevenir, maison.salon, evenement="exception:1:doublon", modele="argent_a_traiter"
    )
    assert [prevenir(canaux={"sms"}), prevenir(), prevenir()] == [1, 2, 0]
    envoyer()
    assert set(Notification.objects.values_list("etat", flat=True)) == {EtatNotification.ENVOYEE}
    assert [qui for qui, _message in smtp.recus] == [maison.salon.courriel_alertes]
    assert passerelle.textes == [
        "Salon Afi, argent à traiter. La note était déjà payée : un second paiement est arrivé."
    ]
    assert dits == passerelle.textes


def _noter(dits: list[str]) -> Callable[[Request], Response]:
    def prendre(requete: Request) -> Response:
        dits.append(requete.get_json()["text"])
        return Response("ok")

    return prendre


def test_slack_en_panne_repart_et_une_adresse_morte_non(
    maison: fabriques.Maison, httpserver: HTTPServer, settings: LazySettings
) -> None:
    settings.RESEAU_BOUCLE_LOCALE = True
    _slack(maison, httpserver.url_for("/slack"))
    httpserver.expect_ordered_request("/slack").respond_with_data("", status=500)
    httpserver.expect_ordered_request("/slack").respond_with_data("no_service", status=404)
    equipe_prevenir(maison.salon, evenement="e:1", modele="argent_a_traiter", canaux={"slack"})
    envoyer()
    assert Notification.objects.get().etat == EtatNotification.A_ENVOYER
    envoyer()
    assert Notification.objects.get().etat == EtatNotification.EN_ECHEC


def test_joignable_par_slack_seul(maison: fabriques.Maison, settings: LazySettings) -> None:
    Salon.objects.update(courriel_alertes="")
    assert not Salon.objects.filter(joignable()).exists()
    settings.RESEAU_BOUCLE_LOCALE = True
    _slack(maison, "http://127.0.0.1:9/slack")
    assert list(Salon.objects.filter(joignable())) == [maison.salon]


def test_une_erreur_grave_previent_la_plateforme_une_fois_par_heure(settings: LazySettings, smtp: ServeurSmtp) -> None:
    settings.ADMINS_ALERTES = ["exploitante@example.org", "astreinte@example.org"]
    with time_machine.travel("2026-11-29 10:05:00+00:00", tick=False) as horloge:
        assert alerter_erreur_critique(ValueError("97 00 00 01"), {"ou": "webhook:recevoir"}) == 2
        assert alerter_erreur_critique(ValueError("autre"), {"ou": "webhook:recevoir"}) == 0
        assert alerter_erreur_critique("disque plein", {"ou": "journaux"}) == 2
        horloge.shift(3600)
        assert alerter_erreur_critique(ValueError(), {"ou": "webhook:recevoir"}) == 2
        envoyer()
    assert len(smtp.recus) == 6
    partie = smtp.recus[0][1].get_body(("plain",))
    assert partie is not None
    texte = partie.get_content()
    assert "webhook.recevoir" in texte
    assert "ValueError" in texte
    assert "97 00 00 01" not in texte


def test_un_incident_l_annonce_et_une_annonce_impossible_ne_casse_rien(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ADMINS_ALERTES = ["exploitante@example.org"]
    oublier()
    incident_noter("essai", RuntimeError("x"))
    assert Notification.objects.get().evenement.startswith("critique:essai:RuntimeError:")
    settings.SUITE_INCIDENT = "salon_paiement.inconnu"
    incident_noter("essai_2", RuntimeError("y"))
    assert Notification.objects.count() == 1
