"""Addresses typed by people: our server must never be led inside our own network."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from typing import Any

import pytest

from paiements.fournisseurs.adresses import adresse_verifier, chemin_montrable
from paiements.fournisseurs.base import Identifiants
from paiements.fournisseurs.client_http import ClientHttp
from paiements.fournisseurs.erreurs import ConfigurationInvalide, FournisseurIndisponible
from paiements.fournisseurs.externe.fournisseur import Externe
from salon_paiement.reseau.connexion import cibles_permises, est_publique

HOSTILES = [
    # not https, or not a URL
    *("", " ", "https://", "https:///x", "http://paie.salon.bj", "ftp://paie.salon.bj", "file:///etc/passwd"),
    *("gopher://paie.salon.bj:70/_x", "javascript:alert(1)", "//paie.salon.bj", "paie.salon.bj", "https:paie.salon.bj"),
    *("https:/paie.salon.bj", "https:\\\\paie.salon.bj", "HTTPS//paie.salon.bj", "data:text/plain,x", "unix:///run/x"),
    # this machine and its neighbours, by name
    *("https://localhost", "https://LOCALHOST/", "https://localhost.", "https://localhost.localdomain", "https://srv"),
    *("https://a.localhost", "https://base.internal", "https://imprimante.local", "https://metadata.google.internal"),
    *("https://routeur.lan", "https://box.home", "https://serveur.corp", "https://x.home.arpa", "https://x.onion"),
    # addresses, in every writing
    *("https://127.0.0.1", "https://127.1", "https://127.0.0.1.", "https://2130706433", "https://0x7f000001"),
    *("https://0x7f.0.0.1", "https://0177.0.0.1", "https://017700000001", "https://0", "https://0.0.0.0"),
    *("https://10.0.0.1", "https://172.16.0.1", "https://192.168.1.1", "https://169.254.169.254", "https://100.64.0.1"),
    *("https://224.0.0.1", "https://255.255.255.255", "https://8.8.8.8", "https://1.2.3.0x4", "https://127.0.0.0x1"),
    *("https://[::1]", "https://[::]", "https://[::ffff:127.0.0.1]", "https://[::ffff:7f00:1]", "https://[fe80::1]"),
    *("https://[fe80::1%25eth0]", "https://[fd00::1]", "https://[ff02::1]", "https://[64:ff9b::7f00:1]"),
    "https://[::1",
    *("https://①②⑦.⓪.⓪.①", "https://127。0。0。1", "https://１２７.0.0.1", "https://paie．salon．bj"),
    # two readers, two hosts
    *("https://cle@paie.salon.bj", "https://a:b@paie.salon.bj", "https://paie.salon.bj@127.0.0.1"),
    "https://@paie.salon.bj",
    *("https://paie.salon.bj\\@127.0.0.1", "https://paie.salon.bj#@127.0.0.1", "https://127.0.0.1#.salon.bj"),
    *("https://127.0.0.1?.salon.bj", "https://127.0.0.1%00.salon.bj", "https://paie.salon.bj%2f@127.0.0.1"),
    *("https://paie.salon.bj\r\nHost: x", "https://paie.salon.bj\n", "https://paie.salon\t.bj"),
    "https://paie.salon.bj\x00",
    *("https://paie salon.bj", "https://paie..salon.bj", "https://.salon.bj", "https://-paie.salon.bj"),
    "https://paie.salon-",
    *("https://paie_.salon.bj", "https://пример.рф", "https://paié.salon.bj", "https://paie.salon.b"),
    "https://paie.salon.b1",
    # ports, queries, paths
    *("https://paie.salon.bj:22", "https://paie.salon.bj:6379/", "https://paie.salon.bj:"),
    "https://paie.salon.bj:0443",
    *("https://paie.salon.bj:443:22", "https://paie.salon.bj:99999", "https://paie.salon.bj:x"),
    "https://paie.salon.bj?x=1",
    *("https://paie.salon.bj/../x", "https://paie.salon.bj/./x", "https://paie.salon.bj/%2e%2e/x"),
    "https://paie.salon.bj//x",
    *("https://paie.salon.bj/a;b", "https://paie.salon.bj/a@b", "https://paie.salon.bj/" + "a" * 300),
    "https://" + "a" * 64 + ".bj",
]  # fmt: skip


@pytest.mark.parametrize("url", HOSTILES)
def test_refuse_une_adresse_hostile_avec_une_phrase(url: str) -> None:
    if url != url.strip():
        url = f"x{url}"  # blanks around a pasted address are forgiven, inside it never
    with pytest.raises(ConfigurationInvalide) as refus:
        adresse_verifier(url)
    assert str(refus.value).startswith(("l'adresse de la passerelle", "le chemin de l'adresse"))


def test_la_table_est_longue() -> None:
    assert len(set(HOSTILES)) >= 100


@pytest.mark.parametrize(
    ("url", "propre"),
    [
        ("https://paie.salon.bj", "https://paie.salon.bj"),
        (" https://Paie.Salon.BJ/ \n", "https://paie.salon.bj"),
        ("HTTPS://paie.salon.bj:443/Passerelle/v2/", "https://paie.salon.bj/Passerelle/v2"),
        ("https://xn--paisalon-cza.bj/a_b~c.d-e", "https://xn--paisalon-cza.bj/a_b~c.d-e"),
        ("https://127.0.0.1.paie.salon.bj", "https://127.0.0.1.paie.salon.bj"),  # a name: judged once resolved
    ],
)
def test_met_une_bonne_adresse_en_forme(url: str, propre: str) -> None:
    assert adresse_verifier(url) == propre


@pytest.mark.parametrize(
    "ip",
    [
        *(
            "0.0.0.0",
            "10.1.2.3",
            "127.0.0.1",
            "169.254.169.254",
            "172.31.0.1",
            "192.0.2.1",
            "192.168.0.1",
            "198.18.0.1",
        ),
        *("224.0.0.1", "240.0.0.1", "255.255.255.255", "100.64.0.1", "::", "::1", "::127.0.0.1", "::ffff:10.0.0.1"),
        *("fe80::1", "fc00::1", "fd12::1", "ff02::1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::"),
        *("2001:0:7f00:1::", "2001:db8::1", "100::1", "4000::1", "paie.salon.bj", "", "8.8.8.8:53"),
    ],
)
def test_une_adresse_qui_n_est_pas_du_grand_reseau_est_refusee(ip: str) -> None:
    assert not est_publique(ip)


@pytest.mark.parametrize("ip", ["8.8.8.8", "41.85.160.1", "2606:4700::1111", "64:ff9b::808:808"])
def test_une_adresse_publique_est_permise(ip: str) -> None:
    assert est_publique(ip)


def _resolution(monkeypatch: pytest.MonkeyPatch, *reponses: list[str]) -> list[str]:
    """Make names resolve to each list of addresses in turn; returns the names asked for."""
    suite, demandes = iter(reponses), []

    def resoudre(hote: str, port: int, *_args: object, **_kwargs: object) -> list[Any]:
        demandes.append(hote)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in next(suite)]

    monkeypatch.setattr(socket, "getaddrinfo", resoudre)
    return demandes


def test_ne_garde_que_les_adresses_publiques_d_un_nom(monkeypatch: pytest.MonkeyPatch) -> None:
    _resolution(monkeypatch, ["10.0.0.1", "8.8.8.8", "127.0.0.1"])
    assert cibles_permises("paie.salon.bj", 443, boucle_locale=False) == [(socket.AF_INET, ("8.8.8.8", 443))]


def test_un_nom_n_est_resolu_qu_une_fois_par_connexion(
    client: Callable[..., ClientHttp], serveur_brut: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: a public answer to the check, a private one to the connection."""
    serveur = serveur_brut(lambda serveur, prise: None)
    essais: list[Any] = []

    def connecter(_prise: socket.socket, cible: object) -> None:
        essais.append(cible)
        raise OSError

    monkeypatch.setattr(socket.socket, "connect", connecter)
    demandes = _resolution(monkeypatch, ["8.8.8.8"], ["127.0.0.1"])
    with pytest.raises(FournisseurIndisponible):
        client(f"https://paie.salon.bj:{serveur.port}", boucle_locale=False).post_json("/x", {})
    assert demandes == ["paie.salon.bj"]
    assert essais == [("8.8.8.8", serveur.port)]
    assert serveur.recus == []


def test_sans_la_garde_le_meme_nom_menerait_chez_nous(
    client: Callable[..., ClientHttp], serveur_brut: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    serveur = serveur_brut(lambda serveur, prise: None)
    _resolution(monkeypatch, ["127.0.0.1"])
    monkeypatch.setattr("salon_paiement.reseau.connexion.est_publique", lambda hote: True)
    with pytest.raises(FournisseurIndisponible):
        client(f"https://paie.salon.bj:{serveur.port}", boucle_locale=False, connexion=0.3).post_json("/x", {})
    limite = time.monotonic() + 3
    while not serveur.recus and time.monotonic() < limite:
        time.sleep(0.02)
    assert serveur.recus[0].startswith(b"\x16\x03")  # a TLS greeting had left


@pytest.mark.parametrize("ip", ["169.254.169.254", "127.0.0.1", "10.0.0.1", "0.0.0.0"])
def test_une_passerelle_dont_le_nom_devient_prive_n_est_plus_appelee(monkeypatch: pytest.MonkeyPatch, ip: str) -> None:
    essais: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda prise, cible: essais.append(cible))
    _resolution(monkeypatch, [ip])
    passerelle = Externe(Identifiants({"adresse": "https://paie.salon.bj", "cle": "cle_de_test_0001"}))
    with pytest.raises(FournisseurIndisponible):
        passerelle.annuler("ext_1", "TENTATIVE0001")
    assert essais == []


@pytest.mark.parametrize(
    ("chemin", "dit"),
    [
        ("/api/balance/public/getByShop/SALONDEMO000001", "/api/balance/public/getByShop/SALO…"),
        ("/v1/transactions/12345?cle=secret", "/v1/transactions/12345"),
        ("/api/transactions/public/requesttopay/mtn", "/api/transactions/public/requesttopay/mtn"),
        ("/v1/checkout/sessions/cos-1a2b3c4d5e6f", "/v1/checkout/sessions/cos-…"),
    ],
)
def test_un_journal_ne_dit_d_un_chemin_que_ses_mots(chemin: str, dit: str) -> None:
    assert chemin_montrable(chemin) == dit
