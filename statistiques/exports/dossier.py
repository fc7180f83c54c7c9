"""Where the files wait: complete under the export's key, or under another name while they are written."""

from __future__ import annotations

import os
import pathlib
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.conf import settings

from statistiques.models import ExportStatistiques

_NOM = re.compile(r"(?P<cle>[0-9a-f]{32})(?:\.(?P<essai>\d+)\.part|\.(?:xlsx|csv|pdf|json))")


def fichier_de(export: ExportStatistiques) -> pathlib.Path:
    """Return where the complete file is, or will be."""
    return dossier() / f"{export.pk.hex}.{export.format}"


def dossier() -> pathlib.Path:
    """Return the folder, made when it is not there; nobody else on the machine reads it."""
    chemin = pathlib.Path(settings.DOSSIER_EXPORTS)
    chemin.mkdir(mode=0o700, parents=True, exist_ok=True)
    return chemin


@contextmanager
def fichier_nouveau(export: ExportStatistiques) -> Iterator[IO[bytes]]:
    """Give a file to write in; it takes its name once all of it is on the disk, or vanishes."""
    partiel = dossier() / f"{export.pk.hex}.{export.tentatives}.part"
    try:
        poignee = os.open(partiel, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(poignee, "wb") as sortie:
            yield sortie
            sortie.flush()
            os.fsync(sortie.fileno())
        partiel.replace(fichier_de(export))
    finally:
        partiel.unlink(missing_ok=True)


def fichiers_presents() -> Iterator[tuple[pathlib.Path, uuid.UUID, int | None]]:
    """Yield our files: path, whose, and which try writes it (``None``: complete). Anything else there is left alone."""
    for chemin in dossier().iterdir():
        if trouve := _NOM.fullmatch(chemin.name):
            essai = trouve["essai"]
            yield chemin, uuid.UUID(trouve["cle"]), int(essai) if essai else None
