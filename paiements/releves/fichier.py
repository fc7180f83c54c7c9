"""A statement of either kind as lines of cells."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from paiements.models import FormatReleve, ReleveFournisseur
from paiements.releves.colonnes import Tete, tete_lire
from paiements.releves.deroule import rangees_gardees
from paiements.releves.flux import flux_ouvrir
from paiements.releves.lecture_csv import Cellules, lignes_csv

_ZIP = b"PK\x03\x04"


def format_reconnaitre(flux: BinaryIO) -> str:
    """Return the format by what the file holds, whatever its name says."""
    flux.seek(0)
    debut = flux.read(len(_ZIP))
    flux.seek(0)
    return FormatReleve.XLSX if debut == _ZIP else FormatReleve.CSV


def lignes_du_releve(releve: ReleveFournisseur) -> Iterator[Cellules | None]:
    """Yield the cells of each line kept, ``None`` for one too long; a workbook must have been unrolled.

    Raises:
        FichierRefuse: not text after all.
        MorceauAbsent: the file is not kept (any more).
    """
    if releve.format == FormatReleve.XLSX:
        yield from rangees_gardees(releve)
        return
    with flux_ouvrir(releve) as flux:
        yield from lignes_csv(flux)


def tete_du_releve(releve: ReleveFournisseur) -> Tete:
    """Return the beginning of a statement that is kept; see :func:`lignes_du_releve` for errors."""
    return tete_lire(lignes_du_releve(releve))


def lignes_avant(releve: ReleveFournisseur, tete: Tete) -> int:
    """Return how many lines that hold something come no later than the header."""
    return sum(1 for cellules in islice(lignes_du_releve(releve), tete.rang + 1) if cellules)
