"""Carriers behind apprise: a no may hide a yes, so an SMS leaves at most once; only fixed hosts are ever called."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

import pytest
from apprise.plugins.africas_talking import AfricasTalkingSMSMode, NotifyAfricasTalking
from apprise.plugins.whatsapp import NotifyWhatsApp
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from salon_paiement.erreurs import Conflit, SaisieInvalide
from salon_paiement.models import Canal, EtatNotification, Notification
from salon_paiement.notifications import transport_apprise
from salon_paiement.notifications.boite_envoi import notifications_envoyer
from salon_paiement.notifications.cout import depense_du_mois
from salon_paiement.notifications.services import SERVICES, transporteur_de
from salon_paiement.services.canaux import CanalVoulu, canal_enregistrer
from salon_paiement.services.messages import notification_relancer
from tests import fabriques
from tests.fabriques_messages import NUMERO, envoyer, recus_de, visite_payee

pytestmark = pytest.mark.django_db
E = EtatNotification
IDENTIFIANTS = {
    "africastalking": {"identifiant": "salonafi", "cle": "atsk_0123456789", "expediteur": "SALON"},
    "twilio": {"identifiant": "AC" + "0" * 32, "cle": "1" * 32, "expediteur": "+15005550006"},
    "vonage": {"identifiant": "ab12cd34", "cle": "secret0123456789", "expediteur": "22997000001"},
    "bulksms": {"identifiant": "jeton", "cle": "secret"},
    "whatsapp": {"cle": "EAAB" + "x" * 30, "expediteur": "109876543210987", "modele": "recu_salon"},
}

MACHINES = {
    "africastalking": "api.africastalking.com",
    "twilio": "api.twilio.com",
    "vonage": "rest.nexmo.com",
    "bulksms": "api.bulksms.com",
    "whatsapp": "graph.facebook.com",
}


@pytest.fixture
def local(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> list[Request]:
    """Africa's Talking and WhatsApp played by this machine; returns what they received."""
    adresse = httpserver.url_for("/sms")
    monkeypatch.setattr(NotifyAfricasTalking, "notify_url", {AfricasTalkingSMSMode.BULKSMS: adresse})
    monkeypatch.setattr(NotifyWhatsApp, "notify_url", adresse + "?{fb_ver}{phone_id}")
    return []


def _repondre(httpserver: HTTPServer, recus: list[Request], code: int, attente: float = 0.0) -> None:
    def prendre(requete: Request) -> Response:
        requete.get_data()
        recus.append(requete)
        time.sleep(attente)
        return Response("{}", status=code)

    httpserver.expect_request("/sms").respond_with_handler(prendre)


def _recu(maison: fabriques.Maison, service: str = "africastalking", canal: str = Canal.SMS) -> Notification:
    voulu = CanalVoulu(canal=canal, service=service, identifiants=IDENTIFIANTS[service], cout_unitaire=20)
    canal_enregistrer(maison.salon, voulu, acteur_id=None)
    [message] = recus_de(visite_payee(maison, courriel="afi@example.org"))
    return message


def test_un_oui_est_un_oui(maison: fabriques.Maison, httpserver: HTTPServer, local: list[Request]) -> None:
    message = _recu(maison)
    _repondre(httpserver, local, 201)
    envoyer()
    message.refresh_from_db()
    assert (message.etat, message.cout) == (E.ENVOYEE, 20)
    assert local[0].form["to"] == NUMERO
    assert len(local[0].form["message"]) <= 160


def test_whatsapp_parle_par_son_modele(maison: fabriques.Maison, httpserver: HTTPServer, local: list[Request]) -> None:
    message = _recu(maison, "whatsapp", Canal.WHATSAPP)
    _repondre(httpserver, local, 200)
    envoyer()
    message.refresh_from_db()
    assert message.etat == E.ENVOYEE
    modele = local[0].get_json()["template"]
    assert modele["name"] == "recu_salon"
    assert "payés" in modele["components"][0]["parameters"][0]["text"]


@pytest.mark.parametrize(("code", "attente"), [(500, 0.0), (400, 0.0), (201, 4.0), (302, 0.0)])
def test_un_non_ou_un_silence_ne_repart_jamais_et_l_e_mail_prend_la_suite(
    maison: fabriques.Maison, httpserver: HTTPServer, local: list[Request], monkeypatch: pytest.MonkeyPatch,
    code: int, attente: float,
) -> None:  # fmt: skip
    # Long enough for what answers, on a machine that does ten other things.
    monkeypatch.setattr(transport_apprise, "TOTAL", 2.5 if attente else 20.0)
    message = _recu(maison)
    _repondre(httpserver, local, code, attente)
    envoyer(3)
    message.refresh_from_db()
    # Perhaps billed: it stays counted.
    assert (message.etat, message.cout, len(local)) == (E.INCERTAINE, 20, 1)
    assert message.session is not None
    assert [m.canal for m in recus_de(message.session)] == ["sms", "courriel"]
    # A person may decide to send it again: another message, that is paid too.
    notification_relancer(message.pk)
    with pytest.raises(Conflit):
        notification_relancer(message.pk)
    envoyer(2)
    sms = Notification.objects.filter(session=message.session, canal="sms")
    assert set(sms.values_list("etat", "cout", "renvoyee")) == {(E.INCERTAINE, 20, True), (E.INCERTAINE, 20, False)}
    assert (depense_du_mois(maison.salon, "sms"), len(local)) == (40, 2)
    assert [m.canal for m in recus_de(message.session)] == ["sms", "courriel", "sms"]


def test_un_ouvrier_tue_pendant_l_envoi_ne_recommence_pas(maison: fabriques.Maison, local: list[Request]) -> None:
    message = _recu(maison)
    Notification.objects.filter(pk=message.pk).update(
        etat=E.EN_ENVOI, tentatives=1, prochaine_tentative=fabriques.il_y_a(secondes=1)
    )
    notifications_envoyer()
    message.refresh_from_db()
    assert (message.etat, local) == (E.INCERTAINE, [])


@pytest.mark.parametrize("service", IDENTIFIANTS)
def test_refuse_des_identifiants_incomplets(maison: fabriques.Maison, service: str) -> None:
    canal = next(iter(SERVICES[service].canaux))
    for nom in IDENTIFIANTS[service]:
        faux = {**IDENTIFIANTS[service], nom: ""}
        with pytest.raises(SaisieInvalide):
            canal_enregistrer(maison.salon, CanalVoulu(canal=canal, service=service, identifiants=faux), acteur_id=None)


def test_aucun_identifiant_ne_choisit_la_machine_appelee() -> None:
    assert {code for code, service in SERVICES.items() if "transport_apprise" in service.classe} == MACHINES.keys()
    for code, machine in MACHINES.items():
        transporteur = transporteur_de(code)
        assert isinstance(transporteur, transport_apprise.TransporteurApprise)
        service = transporteur._service(IDENTIFIANTS[code], NUMERO)
        prevue = getattr(service, "notify_url", "") or service.notify_sms_url
        # A template of its class: the host is written in full, before anything of ours.
        assert urlsplit(prevue["bulksms"] if isinstance(prevue, dict) else prevue).hostname == machine
        hostile = transporteur._service(dict.fromkeys(IDENTIFIANTS[code], "x@127.0.0.1/#"), NUMERO)
        assert hostile is None or urlsplit(getattr(hostile, "notify_url", "")).hostname == machine
