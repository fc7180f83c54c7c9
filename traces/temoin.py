"""The witness file: one line per sealed fact, to be kept elsewhere than the database.

A head tells that a chain was made again; the witness tells from which row. It holds no figure and nobody's data: ranks,
letters, keys and the beginnings of keyed digests.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db import connection
from django.utils.translation import gettext as _

from traces.modeles_sceaux import MotifTete
from traces.tetes import TeteLue, forme_longue, tete_emettre, tete_lire

_ENTETE = "# Salon Paiement, fichier témoin des sceaux : à garder ailleurs que la base."
_LIGNE = re.compile(r"(\d{1,18}) ([a-z]) (\d{1,19}) ([0-9a-f]{16})", re.ASCII)
_LOT = 5_000
# Digest bytes kept of each fact: enough to be told apart, too few to fill a disk.
_OCTETS = 8


class TemoinIllisible(ValueError):
    """A line that is not one of a witness file; the message names it."""


Vue = tuple[str, int, bytes]
_CHAINE = re.compile(r"# chaine ([0-9a-f]{32}) .*", re.ASCII)


@dataclass(slots=True)
class Temoin:
    """What witness files say: per chain and rank, the fact and the beginning of its digest; and their heads."""

    chaines: dict[uuid.UUID, dict[int, Vue]] = field(default_factory=dict)
    tetes: list[TeteLue] = field(default_factory=list)

    def lignes_de(self, chaine: uuid.UUID) -> dict[int, Vue]:
        """Return what it saw of one chain, by rank."""
        return self.chaines.get(chaine, {})

    def tetes_de(self, chaine: uuid.UUID) -> list[TeteLue]:
        """Return the heads it carries of one chain."""
        return [tete for tete in self.tetes if tete.chaine == chaine]


def temoin_lignes(chaine: uuid.UUID, depuis: int = 0) -> Iterator[str]:
    """Yield the lines of a chain's witness, after rank ``depuis``, then a signed head of what they cover."""
    yield f"{_ENTETE}\n"
    yield f"# chaine {chaine.hex} depuis {depuis}\n"
    tete = tete_emettre(chaine, MotifTete.TEMOIN)
    fin = tete.sequence if tete else 0
    for sequence, genre, fait_id, empreinte in _sceaux(chaine, depuis, fin):
        yield f"{sequence} {genre} {fait_id} {bytes(empreinte)[:_OCTETS].hex()}\n"
    yield f"{forme_longue(tete)}\n" if tete else "# rien n'est scellé, ou des faits attendent leur sceau\n"


def temoin_lire(lignes: Iterable[str]) -> Temoin:
    """Read one witness file, or several put end to end.

    Raises:
        TemoinIllisible: a line that is neither a fact, a head nor a comment.
    """
    temoin = Temoin()
    vues: dict[int, Vue] | None = None
    for rang, brute in enumerate(lignes, 1):
        ligne = brute.strip()
        if entete := _CHAINE.fullmatch(ligne):
            vues = temoin.chaines.setdefault(uuid.UUID(entete[1]), {})
        elif (lue := _LIGNE.fullmatch(ligne)) and vues is not None:
            vues[int(lue[1])] = (lue[2], int(lue[3]), bytes.fromhex(lue[4]))
        elif ligne.startswith("SP1."):
            temoin.tetes.append(tete_lire(ligne))
        elif ligne and not ligne.startswith("#"):
            raise TemoinIllisible(_("La ligne %(rang)d n'est pas celle d'un fichier témoin.") % {"rang": rang})
    return temoin


def temoin_dement(vues: dict[int, Vue], sequence: int, genre: str, fait_id: int, empreinte: bytes) -> bool:
    """Tell whether the witness saw another fact at this rank."""
    connu = vues.get(sequence)
    return connu is not None and connu != (genre, fait_id, empreinte[:_OCTETS])


def _sceaux(chaine: uuid.UUID, depuis: int, fin: int) -> Iterator[tuple[int, str, int, bytes]]:
    dernier = depuis
    while dernier < fin:
        with connection.cursor() as curseur:
            curseur.execute(
                "SELECT sequence, genre, fait_id, empreinte FROM traces_sceaux "
                "WHERE chaine = %s AND sequence > %s AND sequence <= %s ORDER BY sequence LIMIT %s",
                [chaine.hex, dernier, fin, _LOT],
            )
            lignes = curseur.fetchall()
        if not lignes:
            return
        yield from lignes
        dernier = lignes[-1][0]
