"""What the log shippers look for is in a real line, under that name and in that shape."""

from __future__ import annotations

import json
import logging
import pathlib
import re

from config.journalisation import configuration_journaux
from tests.supervision.requetes import DEPLOIEMENT, lire
from tests.traces.journaux import installer
from traces.contexte import sujet
from traces.files_journaux import journaux_vider

ALLOY = (DEPLOIEMENT / "loki" / "alloy.config").read_text(encoding="utf-8")
FILEBEAT = lire(DEPLOIEMENT / "loki" / "filebeat.yml")


def ligne(dossier: pathlib.Path) -> dict[str, str]:
    """Return one line of ``django.json.log``, written by the product's own logging."""
    with installer(configuration_journaux("INFO", dossier)), sujet(session="s1", client="c1", paiement="P1"):
        logging.getLogger("paiements").info("en_cours → reussi")
        journaux_vider()
        lue: dict[str, str] = json.loads((dossier / "django.json.log").read_text(encoding="utf-8"))
        return lue


def test_alloy_trouve_chaque_champ_et_l_instant(tmp_path: pathlib.Path) -> None:
    lue = ligne(tmp_path)
    bloc = re.search(r"expressions = \{(.*?)\}", ALLOY, re.S)
    assert bloc
    champs = dict(re.findall(r'(\w+)\s*=\s*"(\w+)"', bloc[1]))
    assert set(champs.values()) <= lue.keys()
    assert (lue[champs["session"]], lue[champs["paiement"]]) == ("s1", "P1")
    assert '"2006-01-02 15:04:05,000-0700"' in ALLOY
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}[+-]\d{4}", lue[champs["instant"]])
    # A label has few values: a payment's reference would make a stream of each payment.
    etiquettes = re.search(r"stage\.labels \{\s*values = \{([^}]*)\}", ALLOY)
    assert etiquettes
    assert set(re.findall(r"(\w+) =", etiquettes[1])) == {"niveau", "journal"}
    assert ALLOY.count("{") == ALLOY.count("}")


def test_filebeat_trouve_chaque_champ_et_l_instant(tmp_path: pathlib.Path) -> None:
    lue = ligne(tmp_path)
    instant, renommes = FILEBEAT["processors"][0]["timestamp"], FILEBEAT["processors"][1]["rename"]
    assert {instant["field"], *(champ["from"] for champ in renommes["fields"])} <= lue.keys()
    assert instant["layouts"] == ["2006-01-02 15:04:05,000-0700"]
    assert len(lue[instant["field"]]) == len(instant["test"][0])
    [entree] = FILEBEAT["filebeat.inputs"]
    assert entree["paths"][0].endswith("/django.json.log")
