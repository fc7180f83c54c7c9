"""The English catalogue is whole, fresh, and says the same thing with the same variables."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from babel.messages.catalog import Message
from django.test import Client
from django.utils.translation import gettext, override

from outils import catalogue
from tests.i18n.langues import formes

MESSAGES = [message for message in catalogue.catalogue_actuel() if message.id]
_MARQUES = re.compile(r"%\(\w+\)[sd]|%[sd]|</?\w+[^>]*>")


def _cle(message: Message) -> str:
    return formes(message.id)[0][:60]


def test_rien_ne_manque_rien_ne_traine_et_le_mo_est_frais() -> None:
    assert len(MESSAGES) > 500
    assert catalogue.manques() == []


def test_les_variables_et_les_balises_sont_les_memes() -> None:
    differents = [
        _cle(message)
        for message in MESSAGES
        for francais, anglais in zip(formes(message.id), formes(message.string), strict=True)
        if Counter(_MARQUES.findall(francais)) != Counter(_MARQUES.findall(anglais))
    ]
    assert differents == []


def test_l_anglais_a_la_typographie_anglaise() -> None:
    fautes = [
        anglais
        for message in MESSAGES
        for anglais in formes(message.string)
        if re.search(r"[«»]|\s[?!;:](\s|$)", anglais) or anglais != anglais.strip()
    ]
    assert fautes == []


def test_ne_dit_jamais_echoue_tant_que_le_verdict_manque() -> None:
    incertains = [m for m in MESSAGES if "vérification" in formes(m.id)[0]]
    assert incertains
    for message in incertains:
        assert not re.search(r"fail|declin|refus", " ".join(formes(message.string)), re.IGNORECASE), _cle(message)


def test_interdit_de_payer_deux_fois_dans_les_deux_langues() -> None:
    interdictions = [m for m in MESSAGES if re.search(r"(payez|encaissez) pas une deuxième fois", formes(m.id)[0])]
    assert len(interdictions) >= 5
    for message in interdictions:
        assert re.search(r"[Dd]o not (pay|take payment) a second time", formes(message.string)[0]), _cle(message)


def test_aucun_message_francais_n_est_change_par_le_catalogue_de_django() -> None:
    with override("fr"):
        changes = {m.id: gettext(m.id) for m in MESSAGES if isinstance(m.id, str) and gettext(m.id) != m.id}
    assert changes == {}


@pytest.mark.parametrize(
    ("entete", "langue"),
    [(None, "fr"), ("", "fr"), ("pt-BR,yo;q=0.8", "fr"), ("fr-BJ", "fr"), ("en-NG,fr;q=0.5", "en"), ("en", "en")],
)
def test_parle_francais_a_qui_ne_demande_rien(db: None, entete: str | None, langue: str) -> None:
    reponse = Client().get("/c/", headers={} if entete is None else {"Accept-Language": entete})
    assert reponse["Content-Language"] == langue
    assert f'<html lang="{langue}"' in reponse.content.decode()
