"""An uploaded file kept in the database: any process may read it, and it is gone once read.

Pieces are encrypted like every other raw message: a statement holds the numbers of people.
"""

from __future__ import annotations

import io
import os
from collections import OrderedDict
from collections.abc import Iterable
from typing import TYPE_CHECKING, BinaryIO, cast

from paiements.models import MorceauReleve, ReleveFournisseur
from traces.chiffrement import chiffrer, dechiffrer

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

USAGE = "releve"
TAILLE = 256 * 1024
_GARDES = 4


class MorceauAbsent(RuntimeError):
    """A piece of a file is no longer there."""


def morceaux_ecrire(releve: ReleveFournisseur, parties: Iterable[bytes]) -> None:
    """Store a file as encrypted pieces of :data:`TAILLE` bytes, in the caller's transaction."""
    for rang, octets in enumerate(_retailler(parties)):
        MorceauReleve.objects.create(releve=releve, rang=rang, octets=chiffrer(releve.salon_id, USAGE, octets))


def morceaux_effacer(releve: ReleveFournisseur) -> None:
    """Forget a file that has been read."""
    MorceauReleve.objects.filter(releve=releve).delete()


def flux_ouvrir(releve: ReleveFournisseur) -> BinaryIO:
    """Open the stored file for reading, from its beginning."""
    return cast(BinaryIO, io.BufferedReader(_FluxReleve(releve), 64 * 1024))


class _FluxReleve(io.RawIOBase):
    """The stored file as a seekable stream; a few pieces are held at a time, whatever its size."""

    def __init__(self, releve: ReleveFournisseur) -> None:
        super().__init__()
        self._releve, self._position = releve, 0
        self._gardes: OrderedDict[int, bytes] = OrderedDict()

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def tell(self) -> int:
        """Return the position in bytes."""
        return self._position

    def seek(self, decalage: int, depuis: int = os.SEEK_SET) -> int:
        """Move; see :meth:`io.IOBase.seek`."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._releve.octets}[depuis]
        self._position = max(0, base + decalage)
        return self._position

    def readinto(self, tampon: WriteableBuffer) -> int:
        """Fill ``tampon`` with what follows, at most to the end of the piece."""
        vue = memoryview(tampon).cast("B")
        rang, debut = divmod(self._position, TAILLE)
        octets = self._morceau(rang)[debut : debut + len(vue)]
        vue[: len(octets)] = octets
        self._position += len(octets)
        return len(octets)

    def _morceau(self, rang: int) -> bytes:
        if rang not in self._gardes:
            chiffre = MorceauReleve.objects.filter(releve=self._releve, rang=rang).values_list("octets", flat=True)
            octets = next(iter(chiffre), None)
            if octets is None and rang * TAILLE < self._releve.octets:
                # Taken away under our feet: its reading has ended elsewhere. Not to be taken for the end of the file.
                raise MorceauAbsent(self._releve.pk)
            self._gardes[rang] = b"" if octets is None else dechiffrer(self._releve.salon_id, USAGE, octets)
            if len(self._gardes) > _GARDES:
                self._gardes.popitem(last=False)
        return self._gardes[rang]


def _retailler(parties: Iterable[bytes]) -> Iterable[bytes]:
    reste = bytearray()
    for partie in parties:
        reste += partie
        while len(reste) >= TAILLE:
            yield bytes(reste[:TAILLE])
            del reste[:TAILLE]
    if reste:
        yield bytes(reste)
