"""A workbook unrolled once into lines of ours, kept in its place: reading goes on from there without opening it again.

A sheet can only be read from its beginning, and slowly. Its rows are written as encrypted pieces of whole lines,
one JSON value each, as many at a time as memory holds easily; then the workbook itself is dropped.
"""

from __future__ import annotations

import datetime
import json
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from paiements.models import MorceauReleve, ReleveFournisseur
from paiements.releves.erreurs import FichierRefuse
from paiements.releves.flux import TAILLE, USAGE, MorceauAbsent
from paiements.releves.garde_xlsx import TROP_GROS
from paiements.releves.lecture_csv import Cellules
from paiements.releves.lecture_xlsx import rangees_xlsx
from traces.chiffrement import chiffrer, dechiffrer

# Pieces from this rank on are unrolled rows; those before it are the file as it came.
RANG = 1_000_000
# Bytes of all rows together: one long text that every cell repeats is small in a workbook only.
TOTAL_MAX = 256 * 1024 * 1024
_TYPES: dict[str, Callable[[Any], object]] = {
    "d": datetime.datetime.fromisoformat,
    "j": datetime.date.fromisoformat,
    "h": datetime.time.fromisoformat,
    "s": lambda secondes: datetime.timedelta(seconds=secondes),
}


def deroule(releve: ReleveFournisseur) -> bool:
    """Tell whether this workbook is unrolled: its rows are there, and itself no longer."""
    morceaux = MorceauReleve.objects.filter(releve=releve)
    return morceaux.filter(rang__gte=RANG).exists() and not morceaux.filter(rang__lt=RANG).exists()


def classeur_derouler(fichier: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Yield each piece with how many rows it holds.

    Raises:
        FichierRefuse: not a sound workbook, or an empty one.
    """
    textes: list[bytes] = []
    taille = total = 0
    for rangee in rangees_xlsx(fichier):
        texte = json.dumps(rangee, default=_coder, separators=(",", ":")).encode()
        textes.append(texte)
        taille += len(texte)
        total += len(texte)
        if total > TOTAL_MAX:
            raise FichierRefuse(TROP_GROS)
        if taille >= TAILLE:
            yield b"\n".join(textes), len(textes)
            textes, taille = [], 0
    if textes:
        yield b"\n".join(textes), len(textes)
    elif not total:
        raise FichierRefuse(_("Ce fichier est vide."))


def morceau_garder(releve: ReleveFournisseur, rang: int, texte: bytes) -> None:
    """Keep the unrolled piece number ``rang`` (from 0), in the caller's transaction."""
    octets = chiffrer(releve.salon_id, USAGE, zlib.compress(texte, 1))
    MorceauReleve.objects.create(releve=releve, rang=RANG + rang, octets=octets)


def rangees_gardees(releve: ReleveFournisseur) -> Iterator[Cellules]:
    """Yield every row of an unrolled workbook, empty for one that held nothing: places are row numbers.

    Raises:
        MorceauAbsent: its pieces are not there (any more).
    """
    morceaux = MorceauReleve.objects.filter(releve=releve, rang__gte=RANG)
    rangs = list(morceaux.order_by("rang").values_list("rang", flat=True))
    if not rangs:
        raise MorceauAbsent(releve.pk)
    dernier = 0
    for rang in rangs:
        octets = morceaux.filter(rang=rang).values_list("octets", flat=True).first()
        if octets is None:
            # Taken away under our feet: not to be taken for the end of the file.
            raise MorceauAbsent(releve.pk)
        for texte in zlib.decompress(dechiffrer(releve.salon_id, USAGE, octets)).split(b"\n"):
            numero, cellules = json.loads(texte)
            yield from ([] for _vide in range(dernier + 1, numero))
            dernier = max(dernier, numero)
            yield [_decoder(cellule) if isinstance(cellule, dict) else cellule for cellule in cellules]


def _coder(valeur: object) -> dict[str, object]:
    if isinstance(valeur, datetime.datetime):
        return {"d": valeur.isoformat()}
    if isinstance(valeur, datetime.date):
        return {"j": valeur.isoformat()}
    if isinstance(valeur, datetime.time):
        return {"h": valeur.isoformat()}
    if isinstance(valeur, datetime.timedelta):
        return {"s": valeur.total_seconds()}
    raise TypeError(type(valeur).__name__)


def _decoder(valeur: dict[str, Any]) -> object:
    ((genre, texte),) = valeur.items()
    return _TYPES[genre](texte)
