"""Where the client may connect: TLS checked, public addresses only, nothing from the environment."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from typing import Any

import pytest
import stamina
from pytest_httpserver import HTTPServer

from paiements.fournisseurs.client_http import ClientHttp
from paiements.fournisseurs.erreurs import ConfigurationInvalide, FournisseurIndisponible, ResultatInconnu
from salon_paiement.reseau.connexion import est_boucle_locale, est_publique

Creer = Callable[..., ClientHttp]


@pytest.mark.parametrize(
    "base",
    [
        "http://api-v2.feexpay.me",
        "http://127.0.0.1:1",
        "ftp://api-v2.feexpay.me",
        "api-v2.feexpay.me",
        "https://",
        "https://cle@api-v2.feexpay.me",
        "https://api-v2.feexpay.me?x=1",
        "https://[::1",
        "https://api-v2.feexpay.me:99999",
        "",
    ],
)
def test_refuse_une_base_qui_n_est_pas_https(client: Creer, base: str) -> None:
    with pytest.raises(ConfigurationInvalide):
        client(base, boucle_locale=False)


@pytest.mark.parametrize(
    "base",
    [
        "http://10.0.0.1",
        "http://169.254.169.254",
        "http://0.0.0.0",
        "http://2130706433",
        "http://127.1",
        "http://localhost.exemple.com",
        "http://127.0.0.1.nip.io",
        "https://api-v2.feexpay.me",
        "http://127.0.0.1@exemple.com",
        "http://[::ffff:10.0.0.1]",
    ],
)
def test_refuse_hors_de_la_machine_quand_la_boucle_locale_est_demandee(client: Creer, base: str) -> None:
    with pytest.raises(ConfigurationInvalide):
        client(base, boucle_locale=True)


@pytest.mark.parametrize("hote", ["127.0.0.1", "127.8.9.1", "::1", "localhost", "::ffff:127.0.0.1"])
def test_reconnait_la_boucle_locale(hote: str) -> None:
    assert est_boucle_locale(hote)
    assert not est_publique(hote)


@pytest.mark.parametrize("hote", ["10.1.2.3", "192.168.1.1", "169.254.169.254", "100.64.0.1", "fe80::1", "fc00::1"])
def test_une_adresse_privee_n_est_ni_locale_ni_publique(hote: str) -> None:
    assert not est_boucle_locale(hote)
    assert not est_publique(hote)


def test_refuse_un_nom_qui_mene_a_une_adresse_privee_sans_rien_envoyer(
    client: Creer, serveur_brut: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    serveur = serveur_brut(lambda serveur, prise: None)
    detourne = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", serveur.port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: detourne)
    with pytest.raises(FournisseurIndisponible):
        client(f"https://api-v2.feexpay.me:{serveur.port}", boucle_locale=False).post_json("/x", {})
    time.sleep(0.05)
    assert serveur.recus == []  # not even a handshake


def test_refuse_un_localhost_qui_mene_ailleurs(client: Creer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salon_paiement.reseau.connexion.est_boucle_locale", lambda hote: hote == "localhost")
    with socket.create_server(("127.0.0.1", 0)) as ecoute, pytest.raises(FournisseurIndisponible):
        client(f"http://localhost:{ecoute.getsockname()[1]}").post_json("/x", {})


def test_n_emprunte_aucun_mandataire_de_l_environnement(
    client: Creer, httpserver: HTTPServer, port_ferme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for nom in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(nom, port_ferme)
    monkeypatch.setenv("NO_PROXY", "")
    httpserver.expect_request("/x").respond_with_json({"a": 1})
    assert client(httpserver.url_for("")).get_json("/x") == {"a": 1}


def test_les_pauses_entre_trois_essais_restent_courtes(client: Creer, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data("", 500)
    with stamina.set_testing(False):
        debut = time.monotonic()
        with pytest.raises(ResultatInconnu):
            client(httpserver.url_for(""), total=15.0).get_json("/x")
        assert 0.2 < time.monotonic() - debut < 3
    assert len(httpserver.log) == 3
