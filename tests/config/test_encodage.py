"""A charset that is no text encoding is not read by it: it would be a fault of ours before any page."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.test import RequestFactory

from config.encodage import encodages_connus

ETRANGES = [
    "rot13",
    "zip",
    "idna",
    "punycode",
    "undefined",
    "unicode_escape",
    '"rot13"',
    "utf-16",
    "utf-8; charset=hex",
]


def lire(genre: str, *, garde: bool = True) -> WSGIRequest:
    lues: list[WSGIRequest] = []

    def application(environ: dict[str, Any], _commencer: Any) -> list[bytes]:
        lues.append(WSGIHandler.request_class(environ))
        return []

    environ = RequestFactory().get("/?a=%c3%a9&b=" + "x" * 80 + ".xn--a")
    (encodages_connus(application) if garde else application)({**environ.environ, "CONTENT_TYPE": genre}, print)
    return lues[0]


@pytest.mark.parametrize("charset", ETRANGES)
def test_une_adresse_se_lit_quoi_que_dise_le_corps(charset: str) -> None:
    requete = lire(f"application/json; charset={charset}")
    assert (requete.GET["a"], requete.content_type) == ("é", "application/json")


def test_garde_ce_que_le_web_ecrit() -> None:
    genre = 'multipart/form-data; boundary="x"; charset=UTF-8'
    assert lire(genre).META["CONTENT_TYPE"] == genre
    assert lire("text/plain; charset=iso-8859-1").encoding == "iso-8859-1"
    assert lire("").GET["a"] == "é"


@pytest.mark.parametrize("charset", ["rot13", "undefined"])
def test_temoin_sans_la_garde_la_requete_ne_se_fait_pas(charset: str) -> None:
    with pytest.raises((LookupError, UnicodeError)):
        lire(f"application/json; charset={charset}", garde=False)
