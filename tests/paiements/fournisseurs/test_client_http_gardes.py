"""Where the client may connect: TLS checked, public addresses only, nothing from the environment."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import stamina
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pytest_httpserver import HTTPServer

from paiements.fournisseurs.base import ConfigurationInvalide, FournisseurIndisponible, ResultatInconnu
from paiements.fournisseurs.client_http import ClientHttp
from paiements.fournisseurs.connexion import est_boucle_locale, est_publique

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
    assert serveur.recus == [b""]  # a connection, hung up before the first byte


def test_refuse_un_localhost_qui_mene_ailleurs(client: Creer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paiements.fournisseurs.connexion.est_boucle_locale", lambda hote: hote == "localhost")
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


@pytest.fixture(scope="module")
def certificat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for 127.0.0.1, key in the same file."""
    cle = ec.generate_private_key(ec.SECP256R1())
    nom = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "essai")])
    maintenant = datetime.datetime.now(datetime.UTC)
    signe = (
        x509.CertificateBuilder()
        .subject_name(nom)
        .issuer_name(nom)
        .public_key(cle.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(maintenant - datetime.timedelta(days=1))
        .not_valid_after(maintenant + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(cle, hashes.SHA256())
    )
    fichier = tmp_path_factory.mktemp("tls") / "essai.pem"
    prive = cle.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    fichier.write_bytes(prive + signe.public_bytes(serialization.Encoding.PEM))
    return fichier


@pytest.fixture
def serveur_tls(certificat: Path) -> Iterator[tuple[str, list[bytes]]]:
    """An HTTPS server on loopback, and what it could decrypt."""
    contexte = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    contexte.load_cert_chain(certificat)
    ecoute = socket.create_server(("127.0.0.1", 0))
    recus: list[bytes] = []

    def servir() -> None:
        while True:
            try:
                brute, _ = ecoute.accept()
            except OSError:
                return
            try:
                with contexte.wrap_socket(brute, server_side=True) as prise:
                    recu = b""
                    while (morceau := prise.recv(65536)) and not (recu := recu + morceau).endswith(b"{}"):
                        continue  # closing with the body unread would reset the reply
                    recus.append(recu)
                    prise.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{"a": 1}')
            except OSError:
                brute.close()

    threading.Thread(target=servir, daemon=True).start()
    yield f"https://127.0.0.1:{ecoute.getsockname()[1]}", recus
    ecoute.close()


def test_refuse_un_certificat_inconnu_avant_d_envoyer_quoi_que_ce_soit(
    client: Creer, serveur_tls: tuple[str, list[bytes]]
) -> None:
    url, recus = serveur_tls
    with pytest.raises(FournisseurIndisponible):
        client(url).post_json("/x", {})
    assert recus == []


def test_refuse_un_certificat_fait_pour_un_autre_nom(
    client: Creer, serveur_tls: tuple[str, list[bytes]], certificat: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, recus = serveur_tls
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(certificat))
    with pytest.raises(FournisseurIndisponible):
        client(url.replace("127.0.0.1", "localhost")).post_json("/x", {})
    assert recus == []


def test_parle_tls_quand_le_certificat_est_bon(
    client: Creer, serveur_tls: tuple[str, list[bytes]], certificat: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, recus = serveur_tls
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(certificat))
    assert client(url).post_json("/x", {}) == {"a": 1}
    assert recus[0].startswith(b"POST /x HTTP/1.1")
