"""Holding an archive against the seals: each line is the fact that was sealed, in its place, and the file is whole."""

from __future__ import annotations

import hmac
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from traces.archives_depot import ArchiveAlteree, Lecture, cle_de, lire
from traces.cles_sceau import cle_de_chaine
from traces.lots import par_lots
from traces.modeles_sceaux import ArchiveTraces, SceauTraces
from traces.scellement import empreinte_calculer

LOT = 5_000
Avance = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Bilan:
    """What an archive holds: how many facts, their keys, the ranks of their seals; digest and size of the file."""

    nombre: int
    premier_id: int
    dernier_id: int
    premiere_sequence: int
    derniere_sequence: int
    empreinte: str
    octets: int


class Controle:
    """Facts of one chain, looked at in the order of their seals."""

    def __init__(self, chaine: uuid.UUID) -> None:
        self.chaine = chaine
        self._cle = cle_de_chaine(chaine)
        self._nombre = self._premier = self._dernier = self._debut = self._sequence = 0

    def lignes(self, lignes: Sequence[bytes]) -> list[int]:
        """Check archived lines against their seals; return the keys of their facts.

        Raises:
            ArchiveAlteree: a line is no fact of this chain, not the one that was sealed, twice, or out of its place.
        """
        cles = [cle_de(ligne) for ligne in lignes]
        siens = SceauTraces.objects.filter(chaine=self.chaine, genre="t", fait_id__in=cles)
        sceaux = {
            cle: (rang, empreinte) for cle, rang, empreinte in siens.values_list("fait_id", "sequence", "empreinte")
        }
        for cle, ligne in zip(cles, lignes, strict=True):
            sequence, empreinte = sceaux.get(cle, (0, b""))
            self.un(sequence, cle, bytes(empreinte), ligne)
        return cles

    def un(self, sequence: int, cle: int, empreinte: bytes, octets: bytes) -> None:
        """Check one fact against its seal.

        Raises:
            ArchiveAlteree: see :meth:`lignes`.
        """
        if not hmac.compare_digest(empreinte_calculer(self._cle, octets), empreinte):
            raise ArchiveAlteree(_("la trace %(cle)d n'est pas celle qui a été scellée") % {"cle": cle})
        if sequence <= self._sequence:
            raise ArchiveAlteree(_("la trace %(cle)d n'est pas à sa place") % {"cle": cle})
        self._debut = self._debut or sequence
        self._sequence = sequence
        self._premier = cle if not self._nombre else min(cle, self._premier)
        self._dernier = max(cle, self._dernier)
        self._nombre += 1

    def bilan(self, empreinte: str, octets: int) -> Bilan:
        """Return what was seen, with the digest and size of its file."""
        return Bilan(self._nombre, self._premier, self._dernier, self._debut, self._sequence, empreinte, octets)


def archive_controler(archive: ArchiveTraces, avance: Avance | None = None) -> Bilan:
    """Read an archive whole from its store: SHA-256, digest of every fact, number, first and last key.

    Raises:
        ArchiveAlteree: anything differs from its manifest or from the seals.
    """
    with lire(archive.fichier) as lecture:
        bilan = controler(lecture, archive.chaine, avance)
    attendu = (archive.empreinte, archive.octets, archive.nombre, archive.premier_id, archive.dernier_id)
    if (bilan.empreinte, bilan.octets, bilan.nombre, bilan.premier_id, bilan.dernier_id) != attendu:
        raise ArchiveAlteree(_("%(fichier)s n'est plus ce que dit son manifeste") % {"fichier": archive.fichier})
    return bilan


def controler(lecture: Lecture, chaine: uuid.UUID, avance: Avance | None = None) -> Bilan:
    """Read to the end and return what was there.

    Raises:
        ArchiveAlteree: see :class:`Controle`.
    """
    controle = Controle(chaine)
    fait = 0
    for lot in par_lots(lecture.lignes(), LOT):
        controle.lignes(lot)
        fait += len(lot)
        if avance is not None:
            avance(fait)
    return controle.bilan(lecture.empreinte, lecture.octets)
