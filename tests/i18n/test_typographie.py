"""Marks follow the language of the page, not the hand that wrote the template."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils.translation import override

RACINE = Path(__file__).resolve().parents[2]
_TRADUIT = re.compile(
    r"{%\s*blocktranslate.*?endblocktranslate\s*%}|{%\s*translate .*?%}|{#.*?#}|{%\s*comment.*?endcomment\s*%}",
    re.DOTALL,
)
_FRANCAIS = re.compile(r"(?:[}>)»]|\w)[ \u00a0\u202f][:;?!](?=[ <{\n]|$)|[«»]")


def _ecrits_en_dur(gabarit: str) -> list[str]:
    return _FRANCAIS.findall(_TRADUIT.sub("{}", gabarit))


@pytest.mark.parametrize(("langue", "attendu"), [("fr", "MTN\u00a0: 3"), ("en", "MTN: 3")])
def test_les_deux_points_suivent_la_langue(langue: str, attendu: str) -> None:
    with override(langue):
        assert Template("{{ mot }}{% deux_points %} 3").render(Context({"mot": "MTN"})) == attendu


def test_aucun_gabarit_n_ecrit_de_signe_francais_hors_d_une_traduction() -> None:
    gabarits = (RACINE / "templates").rglob("*.html")
    trouves = {g.name: _ecrits_en_dur(g.read_text(encoding="utf-8")) for g in gabarits}
    assert {nom: signes for nom, signes in trouves.items() if signes} == {}


@pytest.mark.parametrize(
    "gabarit",
    ["<b>{{ mot }} : {{ n }}</b>", "({{ mot }}) : {{ n }}", "{% endif %} : <b>", "<p>« {{ mot }} »</p>", "Non !"],
)
def test_le_controle_voit_un_signe_ecrit_en_dur(gabarit: str) -> None:
    assert _ecrits_en_dur(gabarit)
    assert not _ecrits_en_dur("{% blocktranslate trimmed %}" + gabarit + "{% endblocktranslate %}")
