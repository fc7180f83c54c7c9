"""F77: an address that people type never leads inside: refused when it is saved, and again when it is called."""

from __future__ import annotations

import socket
from typing import Any

import pytest
import requests
from pytest_httpserver import HTTPServer
from werkzeug import Response

from salon_paiement.erreurs import SaisieInvalide
from salon_paiement.models import Canal, ReglageCanal
from salon_paiement.reseau import connexion
from salon_paiement.reseau.adresses import adresse_verifier
from salon_paiement.reseau.session import CORPS_MAX, PasPartie, ReponsePerdue, SessionGardee
from salon_paiement.services.canaux import CanalVoulu, canal_enregistrer
from salon_paiement.services.poussee import abonnement_enregistrer
from tests import fabriques

HOSTILES = [
    *("http://passerelle.bj", "ftp://passerelle.bj", "file:///etc/passwd", "javascript:alert(1)", "//passerelle.bj"),
    *("gopher://passerelle.bj:70/_x", "data:text/plain,x", "unix:///run/x", "passerelle.bj", ""),
    *("https://localhost/x", "https://a.localhost", "https://base.internal", "https://imprimante.local"),
    *("https://metadata.google.internal/", "https://routeur.lan", "https://x.onion", "https://serveur"),
    *("https://127.0.0.1/", "https://127.1", "https://2130706433", "https://0x7f000001", "https://0x7f.0.0.1"),
    *("https://0177.0.0.1", "https://0", "https://10.0.0.1", "https://172.16.0.1", "https://192.168.1.1"),
    *("https://169.254.169.254/latest/meta-data/", "https://100.64.0.1", "https://8.8.8.8", "https://224.0.0.1"),
    *("https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[fe80::1]", "https://[fd00::1]", "https://[64:ff9b::7f00:1]"),
    *("https://a:b@passerelle.bj", "https://passerelle.bj@127.0.0.1", "https://passerelle.bj\\@127.0.0.1"),
    *("https://passerelle.bj#@127.0.0.1", "https://passerelle.bj:22", "https://passerelle.bj:6379/", "https://①②⑦.⓪.⓪.①"),
    *("https://passerelle.bj/../x", "https://passe relle.bj", "https://passerelle.bj\r\nHost: x", "https://127。0。0。1"),
    "https://passerelle.bj\x00",
]  # fmt: skip


@pytest.mark.parametrize("url", HOSTILES)
def test_refuse_a_l_enregistrement_et_a_l_appel(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: pytest.fail("résolu"))
    with pytest.raises(SaisieInvalide):
        adresse_verifier(url)
    with SessionGardee() as session, pytest.raises(PasPartie):
        session.post(url, json={})


def test_la_table_compte_quarante_adresses() -> None:
    assert len(set(HOSTILES)) >= 40


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.slack.com/services/T000/B000/abcDEF",
        "https://fcm.googleapis.com/fcm/send/abc:APA91b-_",
        "https://wns2-par02p.notify.windows.com/w/?token=BQYA%2fa%3d%3d",
    ],
)
def test_laisse_passer_les_adresses_dont_on_a_besoin(url: str) -> None:
    assert adresse_verifier(f" {url}\n") == url


@pytest.mark.django_db
@pytest.mark.parametrize("canal", [Canal.SMS, Canal.SLACK])
def test_ne_garde_rien_d_un_canal_refuse(maison: fabriques.Maison, canal: str) -> None:
    service = "slack" if canal == Canal.SLACK else "passerelle"
    voulu = CanalVoulu(
        canal=canal, service=service, identifiants={"adresse": "https://169.254.169.254/", "secret": "s" * 40}
    )
    with pytest.raises(SaisieInvalide):
        canal_enregistrer(maison.salon, voulu, acteur_id=None)
    assert not ReglageCanal.objects.exists()


@pytest.mark.django_db
def test_refuse_un_appareil_dont_l_adresse_mene_chez_nous(django_user_model: Any) -> None:
    personne = django_user_model.objects.create_user("afi")
    with pytest.raises(SaisieInvalide):
        abonnement_enregistrer(personne, {"endpoint": "https://10.0.0.1/x", "keys": {"p256dh": "a", "auth": "b"}}, "fr")


def _resolution(monkeypatch: pytest.MonkeyPatch, *reponses: str) -> None:
    """The name's own DNS server answers each of these in turn."""
    suite = iter(reponses)
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda _hote, port, *_a, **_k: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(suite), port))],
    )


def test_un_nom_qui_change_d_adresse_n_est_appele_que_la_ou_il_a_ete_juge(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: public when it is judged, private afterwards: there is no afterwards."""
    essais: list[object] = []

    def connecter(_prise: socket.socket, cible: object) -> None:
        essais.append(cible)
        raise OSError

    monkeypatch.setattr(socket.socket, "connect", connecter)
    _resolution(monkeypatch, "8.8.8.8", "127.0.0.1", "169.254.169.254")
    for _fois in range(3):
        with SessionGardee() as session, pytest.raises(PasPartie):
            session.post("https://passerelle.bj/x", json={})
    assert essais == [("8.8.8.8", 443)]


def test_sans_la_garde_le_meme_nom_menerait_chez_nous(monkeypatch: pytest.MonkeyPatch) -> None:
    essais: list[object] = []

    def connecter(_prise: socket.socket, cible: object) -> None:
        essais.append(cible)
        raise OSError

    monkeypatch.setattr(socket.socket, "connect", connecter)
    monkeypatch.setattr(connexion, "est_publique", lambda _hote: True)
    _resolution(monkeypatch, "127.0.0.1")
    with SessionGardee() as session, pytest.raises(PasPartie):
        session.post("https://passerelle.bj/x", json={})
    assert essais == [("127.0.0.1", 443)]


def test_ne_suit_pas_une_redirection_et_borne_ce_qu_elle_lit(httpserver: HTTPServer, settings: Any) -> None:
    settings.RESEAU_BOUCLE_LOCALE = True
    ailleurs = httpserver.url_for("/ailleurs")
    httpserver.expect_request("/suivre").respond_with_response(Response(status=302, headers={"Location": ailleurs}))
    httpserver.expect_request("/ailleurs").respond_with_data("non")
    httpserver.expect_request("/long").respond_with_data("x" * (CORPS_MAX + 1))
    with SessionGardee() as session:
        assert session.get(httpserver.url_for("/suivre")).status_code == 302
        with pytest.raises(ReponsePerdue):
            session.get(httpserver.url_for("/long"))
    assert [requete.path for requete, _reponse in httpserver.log] == ["/suivre", "/long"]


def test_les_variables_de_la_machine_ne_la_detournent_pas(
    httpserver: HTTPServer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RESEAU_BOUCLE_LOCALE = True
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    httpserver.expect_request("/x").respond_with_data("ok")
    with SessionGardee() as session:
        assert session.get(httpserver.url_for("/x")).text == "ok"
    assert isinstance(session, requests.Session)
