"""The page for partners: its own examples open what we send, and its tables are the code's."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from typing import Any

import pytest

from config.env import RACINE
from salon_paiement.sortants.resultats import REPRISES
from salon_paiement.sortants.signature import corps_ecrire, secret_nouveau, signature_composer
from salon_paiement.sortants.types import ESSAI, TYPES

PAGE = (RACINE / "docs" / "sorties.md").read_text(encoding="utf-8")
CHARGE: dict[str, Any] = {"type": "avis.recu", "timestamp": "2026-11-29T10:00:00.000Z", "data": {"mot": "é"}}


def _exemple(langue: str) -> str:
    (code,) = re.findall(rf"```{langue}\n(.*?)```", PAGE, re.S)
    return str(code)


def _verifie_python(secret: str, entetes: dict[str, str], corps: bytes) -> bool:
    espace: dict[str, Any] = {}
    exec(_exemple("python"), espace)
    return bool(espace["verify"](secret, entetes, corps))


def _verifie_node(secret: str, entetes: dict[str, str], corps: bytes) -> bool:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node absent")
    appel = f"console.log(verify({json.dumps(secret)}, {json.dumps(entetes)}, {json.dumps(corps.decode())}))"
    sorti = subprocess.run([node, "-e", f"{_exemple('js')}\n{appel}"], capture_output=True, check=True, timeout=60)
    return sorti.stdout.strip() == b"true"


@pytest.mark.parametrize("verifie", [_verifie_python, _verifie_node])
def test_l_exemple_ouvre_les_notres_et_refuse_les_autres(
    verifie: Callable[[str, dict[str, str], bytes], bool],
) -> None:
    neuf, ancien, corps = secret_nouveau(), secret_nouveau(), corps_ecrire(CHARGE)
    instant = int(time.time())
    entetes = {
        "webhook-id": "m1", "webhook-timestamp": str(instant),
        "webhook-signature": signature_composer("m1", instant, corps, [neuf, ancien]),
    }  # fmt: skip
    assert verifie(neuf, entetes, corps)
    assert verifie(ancien, entetes, corps)
    assert not verifie(secret_nouveau(), entetes, corps)
    assert not verifie(neuf, entetes, corps + b" ")
    assert not verifie(neuf, {**entetes, "webhook-timestamp": str(instant - 600)}, corps)


def test_la_page_nomme_chaque_evenement_et_rien_d_autre() -> None:
    lignes = re.findall(r"^\| (`[a-z_.`, ]+`) \|", PAGE, re.M)
    nommes: set[str] = set()
    for ligne in lignes:
        mots = re.findall(r"`([a-z_.]+)`", ligne)
        objet = mots[0].split(".")[0]
        nommes |= {mot if not mot.startswith(".") else objet + mot for mot in mots}
    assert nommes == {*TYPES, ESSAI}


def test_la_page_dit_les_delais_du_code() -> None:
    (ligne,) = re.findall(r"^\| after the one before \|(.*)\|$", PAGE, re.M)
    unites = {"s": 1, "min": 60, "h": 3600}
    dits = [mot.split() for mot in ligne.split("|")[1:]]
    assert tuple(int(nombre) * unites[unite] for nombre, unite in dits) == REPRISES
