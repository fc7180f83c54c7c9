"""Certificates: whoever cannot prove its name gets nothing, not even the first byte of a request."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from paiements.fournisseurs.client_http import ClientHttp
from paiements.fournisseurs.erreurs import FournisseurIndisponible
from tests.paiements.fournisseurs.contrat.fiches import FICHES, Fiche

Creer = Callable[..., ClientHttp]


def _certificat(dossier: Path, fin: datetime.timedelta = datetime.timedelta(days=1)) -> Path:
    """A self-signed certificate for 127.0.0.1, ending ``fin`` from now, key in the same file."""
    cle = ec.generate_private_key(ec.SECP256R1())
    nom = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "essai")])
    maintenant = datetime.datetime.now(datetime.UTC)
    signe = (
        x509.CertificateBuilder()
        .subject_name(nom)
        .issuer_name(nom)
        .public_key(cle.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(maintenant - datetime.timedelta(days=9))
        .not_valid_after(maintenant + fin)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(cle, hashes.SHA256())
    )
    fichier = dossier / "essai.pem"
    prive = cle.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    fichier.write_bytes(prive + signe.public_bytes(serialization.Encoding.PEM))
    return fichier


@pytest.fixture
def certificat(tmp_path: Path) -> Path:
    return _certificat(tmp_path)


@pytest.fixture
def serveur_tls(certificat: Path) -> Iterator[tuple[str, list[bytes]]]:
    """An HTTPS server on loopback, and what it could decrypt."""
    url, recus, ecoute = _servir(certificat)
    yield url, recus
    ecoute.close()


def _servir(certificat: Path) -> tuple[str, list[bytes], socket.socket]:
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
    return f"https://127.0.0.1:{ecoute.getsockname()[1]}", recus, ecoute


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


def test_refuse_un_certificat_perime(client: Creer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    perime = _certificat(tmp_path, fin=-datetime.timedelta(days=1))
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(perime))
    url, recus, ecoute = _servir(perime)
    with pytest.raises(FournisseurIndisponible):
        client(url).post_json("/x", {})
    ecoute.close()
    assert recus == []


@pytest.mark.parametrize("fiche", FICHES, ids=lambda fiche: fiche.dialecte)
def test_aucun_fournisseur_ne_parle_a_un_inconnu(fiche: Fiche, serveur_tls: tuple[str, list[bytes]]) -> None:
    url, recus = serveur_tls
    with pytest.raises(FournisseurIndisponible):
        fiche.adaptateur(url).initier(fiche.demande(fiche.un_reseau()))
    with pytest.raises(FournisseurIndisponible):
        fiche.adaptateur(url).interroger(fiche.reference, "TENTATIVE0001")
    assert recus == []
