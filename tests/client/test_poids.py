"""One request, few bytes, nothing of a third party, nothing kept on a shared phone."""

from __future__ import annotations

import base64
import hashlib
import re
import sys
from typing import Any

import pytest

from salon_paiement.models import Coiffeur, Prestation
from salon_paiement.pages import integre
from tests.client.telephone import Telephone

PREMIERE_VUE_MAX = 14 * 1024
BUT = 10 * 1024


@pytest.fixture
def grand_salon(telephone: Telephone) -> Any:
    """A catalogue like the demo's, twice: the weight must hold for a real salon."""
    noms = ["Nattes", "Tissage", "Défrisage", "Brushing", "Coupe", "Coloration", "Soin profond", "Locks", "Vanilles"]
    for rang, nom in enumerate(noms * 2):
        champs = {"nom": f"{nom} {rang}", "prix": 1500 + 750 * rang, "categorie": "Coiffure" if rang % 2 else "Soins"}
        Prestation.objects.create(salon=telephone.chez.salon, ordre=rang, **champs)
    for nom in ("Rachidatou", "Mère Élise", "Fifamè", "Honorine"):
        Coiffeur.objects.create(salon=telephone.chez.salon, nom=nom)
    return telephone


def test_la_premiere_vue_tient_dans_dix_kilooctets_et_une_requete(
    grand_salon: Telephone, capsys: pytest.CaptureFixture[str]
) -> None:
    page = grand_salon.scanner(HTTP_ACCEPT_ENCODING="gzip")
    assert page["Content-Encoding"] == "gzip"
    entetes = sum(len(f"{nom}: {valeur}\r\n") for nom, valeur in page.items())
    octets = len(page.content) + entetes
    with capsys.disabled():
        sys.stdout.write(f"\n  première vue, 20 prestations : {octets} octets (but {BUT}, borne {PREMIERE_VUE_MAX})\n")
    assert octets <= PREMIERE_VUE_MAX
    assert octets <= BUT


@pytest.mark.parametrize("etape", ["prestations", "vous", "payer", "abandonner"])
def test_aucune_page_ne_demande_autre_chose(telephone: Telephone, etape: str) -> None:
    telephone.jusqu_a_payer()
    html = telephone.voir(etape).content.decode()
    assert re.findall(r'<(?:script|img|iframe)\b[^>]*\bsrc=|<link\b(?![^>]*href="data:,")|@import|url\(', html) == []
    assert "http://" not in html
    assert "https://" not in html


def test_le_script_tient_en_un_kilooctet() -> None:
    assert len(integre().js.encode()) <= 1024


def test_le_style_et_le_script_de_la_page_sont_ceux_que_la_politique_permet(telephone: Telephone) -> None:
    page = telephone.scanner()
    politique = dict(d.strip().split(" ", 1) for d in page["Content-Security-Policy"].split(";") if " " in d.strip())
    for balise, directive in (("style", "style-src"), ("script", "script-src")):
        (contenu,) = re.findall(rf"<{balise}>(.*?)</{balise}>", page.content.decode(), re.S)
        empreinte = base64.b64encode(hashlib.sha256(contenu.encode()).digest()).decode()
        assert politique[directive] == f"'sha256-{empreinte}'"
    assert politique["default-src"] == "'none'"
    assert "unsafe" not in page["Content-Security-Policy"]


def test_la_page_n_a_ni_style_ni_geste_en_ligne(telephone: Telephone) -> None:
    telephone.jusqu_a_payer()
    for etape in ("prestations", "vous", "payer", "abandonner"):
        assert not re.search(r'\s(style|on[a-z]+)="', telephone.voir(etape).content.decode())


@pytest.mark.parametrize("etape", ["prestations", "vous", "payer"])
def test_rien_d_une_visite_ne_reste_sur_un_telephone_partage(telephone: Telephone, etape: str) -> None:
    telephone.jusqu_a_payer()
    assert telephone.voir(etape)["Cache-Control"] == "no-store, private"


def test_chaque_etape_a_son_titre(telephone: Telephone) -> None:
    telephone.jusqu_a_payer()
    titres = [
        re.search(r"<title>(.*?)</title>", telephone.voir(etape).content.decode())
        for etape in ("prestations", "vous", "payer", "abandonner")
    ]
    assert len({titre[1] for titre in titres if titre}) == 4


def test_ouvrir_une_session_demande_peu_a_la_base(telephone: Telephone, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(12):
        telephone.scanner()
