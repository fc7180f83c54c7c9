"""Every way a provider can fail on the wire, and what it must mean to us (fiabilité, group B)."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Callable
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from paiements.fournisseurs.client_http import ClientHttp
from paiements.fournisseurs.erreurs import (
    ConfigurationInvalide,
    FournisseurIndisponible,
    Introuvable,
    RefusFournisseur,
    ResultatInconnu,
    TropDeDemandes,
)

Creer = Callable[..., ClientHttp]
OK = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize("methode", ["get", "post"])
def test_une_connexion_refusee_veut_dire_que_rien_n_est_parti(client: Creer, port_ferme: str, methode: str) -> None:
    with pytest.raises(FournisseurIndisponible):
        client(port_ferme).get_json("/x") if methode == "get" else client(port_ferme).post_json("/x", {})


def test_un_nom_introuvable_veut_dire_que_rien_n_est_parti(client: Creer, monkeypatch: pytest.MonkeyPatch) -> None:
    def introuvable(*args: object, **kwargs: object) -> None:
        raise socket.gaierror("nom inconnu")

    monkeypatch.setattr(socket, "getaddrinfo", introuvable)
    with pytest.raises(FournisseurIndisponible):
        client("https://api-v2.feexpay.me", boucle_locale=False).post_json("/x", {})


def test_une_coupure_apres_l_envoi_est_inconnue(client: Creer, serveur_brut: Any, reset: Any) -> None:
    serveur = serveur_brut(reset)
    with pytest.raises(ResultatInconnu):
        client(serveur.url).post_json("/x", {"a": 1})
    assert len(serveur.recus) == 1


def test_une_fermeture_sans_reponse_est_inconnue(client: Creer, serveur_brut: Any) -> None:
    serveur = serveur_brut(lambda serveur, prise: None)
    with pytest.raises(ResultatInconnu):
        client(serveur.url).post_json("/x", {})
    assert len(serveur.recus) == 1


def test_un_serveur_muet_est_inconnu_et_nous_lache(client: Creer, serveur_brut: Any) -> None:
    serveur = serveur_brut(lambda serveur, prise: serveur.se_taire())
    debut = time.monotonic()
    with pytest.raises(ResultatInconnu):
        client(serveur.url, lecture=0.4).post_json("/x", {})
    assert time.monotonic() - debut < 4
    assert len(serveur.recus) == 1


@pytest.mark.parametrize(
    ("entete", "octet"),
    [
        (OK + b"Content-Length: 100000\r\n\r\n", b" "),
        (OK + b"X-Long: ", b"a"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n5", b";"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["corps", "entetes", "morceaux", "continue"],
)
def test_un_serveur_au_compte_gouttes_est_coupe_au_delai_total(
    client: Creer, serveur_brut: Any, entete: bytes, octet: bytes
) -> None:
    def reaction(serveur: Any, prise: socket.socket) -> None:
        prise.sendall(entete)
        serveur.goutter(octet, prise)

    debut = time.monotonic()
    with pytest.raises(ResultatInconnu):
        client(serveur_brut(reaction).url, total=0.6).post_json("/x", {})
    assert 0.5 < time.monotonic() - debut < 4


def test_le_delai_total_couvre_aussi_les_reprises_d_un_get(client: Creer, serveur_brut: Any) -> None:
    serveur = serveur_brut(lambda serveur, prise: serveur.goutter(b"H", prise))
    debut = time.monotonic()
    with pytest.raises((ResultatInconnu, FournisseurIndisponible)):
        client(serveur.url, total=0.6).get_json("/x")
    assert time.monotonic() - debut < 4


def test_une_redirection_n_est_jamais_suivie(client: Creer, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data("", 302, {"Location": httpserver.url_for("/piege")})
    httpserver.expect_request("/piege").respond_with_json({"status": "SUCCESSFUL"})
    with pytest.raises(ResultatInconnu):
        client(httpserver.url_for("")).get_json("/x")
    with pytest.raises(ResultatInconnu):
        client(httpserver.url_for("")).post_json("/x", {})
    assert [requete.path for requete, _ in httpserver.log] == ["/x", "/x"]


@pytest.mark.parametrize("code", [200, 302, 400, 500])
def test_un_corps_de_dix_megaoctets_est_coupe(client: Creer, serveur_brut: Any, code: int) -> None:
    envoyes = [0]

    def reaction(serveur: Any, prise: socket.socket) -> None:
        prise.sendall(b"HTTP/1.1 %d X\r\nContent-Length: 10000000\r\n\r\n" % code)
        for _ in range(1000):
            envoyes[0] += prise.send(b" " * 10_000)

    with pytest.raises(ResultatInconnu):
        client(serveur_brut(reaction).url).post_json("/x", {})
    assert envoyes[0] < 10_000_000


def test_une_bombe_gzip_est_coupee(client: Creer, httpserver: HTTPServer) -> None:
    bombe = gzip.compress(b" " * 50_000_000)
    httpserver.expect_request("/x").respond_with_data(bombe, headers={"Content-Encoding": "gzip"})
    with pytest.raises(ResultatInconnu, match="trop longue"):
        client(httpserver.url_for("")).post_json("/x", {})


@pytest.mark.parametrize(
    "corps",
    [
        b"",
        b"<html>erreur</html>",
        b"null",
        b"[]",
        b'"SUCCESSFUL"',
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": 1e999}',
        b'{"a": 1, "a": 2}',
        b'{"a": "caf\xe9"}',
        '{"a": 1}'.encode("utf-16"),
        b'{"a": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"a": 1',
    ],
)
def test_un_200_illisible_est_inconnu(client: Creer, httpserver: HTTPServer, corps: bytes) -> None:
    httpserver.expect_request("/x").respond_with_data(corps, content_type="application/json")
    with pytest.raises(ResultatInconnu):
        client(httpserver.url_for("")).post_json("/x", {})


def test_un_corps_tronque_est_inconnu(client: Creer, serveur_brut: Any) -> None:
    serveur = serveur_brut(lambda serveur, prise: prise.sendall(OK + b'Content-Length: 50\r\n\r\n{"a": 1}'))
    with pytest.raises(ResultatInconnu):
        client(serveur.url).post_json("/x", {})


@pytest.mark.parametrize(
    ("code", "lecture", "mouvement"),
    [
        (400, ResultatInconnu, RefusFournisseur),
        (401, ConfigurationInvalide, ConfigurationInvalide),
        (403, ConfigurationInvalide, ConfigurationInvalide),
        (404, Introuvable, RefusFournisseur),
        (408, ResultatInconnu, ResultatInconnu),
        (409, ResultatInconnu, ResultatInconnu),
        (422, ResultatInconnu, RefusFournisseur),
        (429, TropDeDemandes, TropDeDemandes),
        (500, ResultatInconnu, ResultatInconnu),
        (502, ResultatInconnu, ResultatInconnu),
        (503, ResultatInconnu, ResultatInconnu),
        (304, ResultatInconnu, ResultatInconnu),
    ],
)
def test_traduit_chaque_code_selon_ce_qui_etait_en_jeu(
    client: Creer, httpserver: HTTPServer, code: int, lecture: type[Exception], mouvement: type[Exception]
) -> None:
    httpserver.expect_request("/x").respond_with_data("{}", code)
    with pytest.raises(lecture):
        client(httpserver.url_for("")).get_json("/x")
    with pytest.raises(mouvement):
        client(httpserver.url_for("")).post_json("/x", {})


@pytest.mark.parametrize("code", [200, 404, 429, 500, 503])
def test_un_post_part_une_seule_fois(client: Creer, httpserver: HTTPServer, code: int) -> None:
    httpserver.expect_request("/x").respond_with_data("illisible", code)
    with pytest.raises((ResultatInconnu, RefusFournisseur, TropDeDemandes)):
        client(httpserver.url_for("")).post_json("/x", {})
    assert len(httpserver.log) == 1


def test_un_get_survit_a_deux_pannes(client: Creer, httpserver: HTTPServer) -> None:
    codes = iter([500, 503, 200])
    httpserver.expect_request("/x").respond_with_handler(lambda requete: Response('{"a": 1}', next(codes)))
    assert client(httpserver.url_for("")).get_json("/x") == {"a": 1}
    assert len(httpserver.log) == 3


@pytest.mark.parametrize(("code", "essais"), [(500, 3), (429, 1), (404, 1), (401, 1), (302, 1)])
def test_un_get_ne_se_repete_que_sur_une_panne(client: Creer, httpserver: HTTPServer, code: int, essais: int) -> None:
    httpserver.expect_request("/x").respond_with_data("{}", code)
    with pytest.raises((ResultatInconnu, TropDeDemandes, Introuvable, ConfigurationInvalide)):
        client(httpserver.url_for("")).get_json("/x")
    assert len(httpserver.log) == essais


def test_envoie_des_entetes_sobres_et_la_cle(client: Creer, httpserver: HTTPServer) -> None:
    vus: list[Request] = []

    def repondre(requete: Request) -> Response:
        vus.append(requete)
        return Response("{}")

    httpserver.expect_request("/x").respond_with_handler(repondre)
    client(httpserver.url_for("")).post_json("/x", {"é": 1})
    assert vus[0].headers["User-Agent"] == "salon-paiement"
    assert vus[0].headers["Authorization"].startswith("Bearer fp_")
    assert vus[0].headers["Content-Type"] == "application/json"
    assert vus[0].get_json() == {"é": 1}
