"""The real logging configuration, installed for a test and taken away after it."""

from __future__ import annotations

import json
import logging
import logging.config
import pathlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from traces.files_journaux import journaux_vider


@contextmanager
def installer(configuration: dict[str, Any]) -> Iterator[None]:
    """Install ``configuration``; each logger gets its handlers and level back."""
    noms = [None, *configuration["loggers"]]
    avant = [(logging.getLogger(nom), logging.getLogger(nom).handlers[:], logging.getLogger(nom).level) for nom in noms]
    logging.config.dictConfig(configuration)
    try:
        yield
    finally:
        for journal, poignees, niveau in avant:
            for poignee in set(journal.handlers) - set(poignees):
                poignee.close()
            journal.handlers[:] = poignees
            journal.setLevel(niveau)


def ecrits(dossier: pathlib.Path) -> list[dict[str, Any]]:
    """Return every line of the JSON log."""
    journaux_vider()
    fichier = dossier / "django.json.log"
    return [json.loads(ligne) for ligne in fichier.read_text().splitlines()] if fichier.exists() else []
