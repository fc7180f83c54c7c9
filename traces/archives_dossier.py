"""A folder of this machine as the store of archives."""

from __future__ import annotations

import contextlib
import os
import pathlib
import tempfile
import time
from typing import Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage

# A file half written by a process that was killed is swept away after this long (seconds).
_ORPHELIN = 3600
_MORCEAU = 256 * 1024


class DossierArchives(FileSystemStorage):
    """A folder closed to others, where a name exists only once its file is whole and on the disk."""

    def _save(self, name: str, content: File[Any]) -> str:
        complet = pathlib.Path(self.path(name))
        racine = pathlib.Path(self.location)
        for dossier in (racine, *reversed(complet.relative_to(racine).parents[:-1])):
            (racine / dossier).mkdir(mode=0o700, parents=True, exist_ok=True)
        _balayer(complet.parent)
        descripteur, provisoire = tempfile.mkstemp(suffix=".partiel", dir=complet.parent)
        try:
            with os.fdopen(descripteur, "wb") as sortie:
                for morceau in content.chunks(_MORCEAU):
                    sortie.write(morceau)
                sortie.flush()
                os.fsync(sortie.fileno())
            pathlib.Path(provisoire).replace(complet)
        except BaseException:
            pathlib.Path(provisoire).unlink(missing_ok=True)
            raise
        # The name too must survive a power cut.
        _sur_disque(complet.parent)
        return name


def _balayer(dossier: pathlib.Path) -> None:
    for reste in dossier.glob("*.partiel"):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - reste.stat().st_mtime > _ORPHELIN:
                reste.unlink()


def _sur_disque(dossier: pathlib.Path) -> None:
    descripteur = os.open(dossier, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descripteur)
    finally:
        os.close(descripteur)
