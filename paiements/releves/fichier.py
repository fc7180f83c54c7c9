"""A file of either kind as lines of cells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from paiements.models import FormatReleve
from paiements.releves.lecture_csv import Cellules, lignes_csv
from paiements.releves.lecture_xlsx import lignes_xlsx

_ZIP = b"PK\x03\x04"


def format_reconnaitre(flux: BinaryIO) -> str:
    """Return the format by what the file holds, whatever its name says."""
    flux.seek(0)
    debut = flux.read(len(_ZIP))
    flux.seek(0)
    return FormatReleve.XLSX if debut == _ZIP else FormatReleve.CSV


def lignes_du_fichier(flux: BinaryIO, format_lu: str) -> Iterator[Cellules | None]:
    """Yield the cells of each line, ``None`` for one too long.

    Raises:
        FichierRefuse: see each format.
    """
    return lignes_xlsx(flux) if format_lu == FormatReleve.XLSX else lignes_csv(flux)
