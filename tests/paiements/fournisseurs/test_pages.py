"""A page a payer may be sent to: nothing but https, or this room's network for the simulator."""

from __future__ import annotations

import pytest

from paiements.fournisseurs.pages import page_sure

DOUTEUSES = [
    "javascript:alert(1)",
    "data:text/html,x",
    "//pay.example/1",
    "https://bon.example@mauvais.example/",
    "https://",
    "https:///x",
    "https://a b.example/",
    "https://pay.example/\r\nX: y",
    "https://pay.example\\@mauvais.example",
    "https://[::1",
    "https://pay.example:port/",
    "https://pay.éxample/",
    "https://pay.example/" + "a" * 3000,
    "",
    42,
    None,
    ["https://pay.example"],
]


@pytest.mark.parametrize("url", ["https://pay.example/1", "https://pay.example:8443/x?y=z#t", "https://8.8.8.8/"])
def test_suit_une_page_securisee(url: str) -> None:
    assert page_sure(url) == url


@pytest.mark.parametrize("url", DOUTEUSES)
@pytest.mark.parametrize("locale", [False, True])
def test_ecarte_une_page_douteuse(url: object, locale: bool) -> None:
    assert page_sure(url, locale=locale) is None


@pytest.mark.parametrize("url", ["http://pay.example/1", "http://127.0.0.1:9/", "ftp://pay.example/"])
def test_ecarte_une_page_en_clair(url: str) -> None:
    assert page_sure(url) is None


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/p", "http://localhost/p", "http://192.168.1.20:8001/p", "https://[::1]/"]
)
def test_le_simulateur_montre_ses_pages_a_la_piece(url: str) -> None:
    assert page_sure(url, locale=True) == url


@pytest.mark.parametrize("url", ["https://pay.example/1", "http://8.8.8.8/", "http://voisin.example/"])
def test_le_simulateur_n_envoie_personne_ailleurs(url: str) -> None:
    assert page_sure(url, locale=True) is None
