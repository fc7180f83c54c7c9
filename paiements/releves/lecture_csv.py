"""CSV as people really send it: any separator, any encoding, even several in one file."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator
from functools import partial
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from paiements.releves.erreurs import FichierRefuse

# Characters of one line, its quotes closed; longer is not a statement's line.
LIGNE_MAX = 32 * 1024
CELLULES_MAX = 200
CELLULE_MAX = 2_000
_TETE = _BLOC = 64 * 1024
# A quoted cell may hold a few line ends, never the rest of the file.
_SUITES_MAX = 5
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_AUTRES = {
    b"%PDF": _("C'est un PDF. Demandez à l'opérateur le relevé en CSV ou en Excel (.xlsx)."),
    b"\xd0\xcf\x11\xe0": _("C'est un ancien fichier Excel (.xls). Enregistrez-le en .xlsx ou en CSV."),
    b"\x89PNG": _("C'est une image, pas un relevé."),
    b"\xff\xd8\xff": _("C'est une image, pas un relevé."),
    b"<html": _("C'est une page web, pas un relevé. Téléchargez le fichier CSV ou Excel."),
    b"<!doctype": _("C'est une page web, pas un relevé. Téléchargez le fichier CSV ou Excel."),
}

Cellules = list[object]


def lignes_csv(flux: BinaryIO) -> Iterator[Cellules | None]:
    """Yield the cells of each line, ``None`` for a line too long to be one.

    Raises:
        FichierRefuse: empty, or not text.
    """
    tete = _tete(flux)
    separateur = _separateur(_decoder(b"".join(_en_utf8([tete], tete))))
    attente: list[str] = []
    for texte in _textes(flux, tete):
        if texte is None:
            attente.clear()
            yield None
            continue
        attente.append(texte)
        if _ouverte(attente) and len(attente) <= _SUITES_MAX:
            continue
        yield from _fermer(attente, separateur)
        attente.clear()
    yield from _fermer(attente, separateur)


def _tete(flux: BinaryIO) -> bytes:
    flux.seek(0)
    tete = flux.read(_TETE)
    flux.seek(0)
    for debut, phrase in _AUTRES.items():
        if tete.lstrip()[: len(debut)].lower() == debut.lower():
            raise FichierRefuse(phrase)
    if not tete.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise FichierRefuse(_("Ce fichier est vide."))
    if not tete.startswith(_UTF16) and tete.count(b"\x00") * 10 > len(tete):
        raise FichierRefuse(_("Ce n'est pas un relevé : ni CSV, ni classeur Excel (.xlsx)."))
    return tete


def _textes(flux: BinaryIO, tete: bytes) -> Iterator[str | None]:
    """Yield physical lines without their end; ``None`` for one that is too long."""
    # An old Macintosh ends its lines with a carriage return alone.
    fin = b"\r" if b"\n" not in tete and b"\r" in tete else b"\n"
    reste, trop = b"", False
    for bloc in _en_utf8(iter(partial(flux.read, _BLOC), b""), tete):
        *entieres, reste = (reste + bloc).split(fin)
        for octets in entieres:
            yield None if trop or len(octets) > LIGNE_MAX else _nettoyer(_decoder(octets))
            trop = False
        if len(reste) > LIGNE_MAX:
            trop, reste = True, b""
    if trop or reste:
        yield None if trop else _nettoyer(_decoder(reste))


def _en_utf8(blocs: Iterable[bytes], tete: bytes) -> Iterator[bytes]:
    """Pass bytes on; what a spreadsheet calls Unicode text becomes UTF-8."""
    if not tete.startswith(_UTF16):
        yield from blocs
        return
    decodeur = codecs.getincrementaldecoder("utf-16")(errors="replace")
    for bloc in blocs:
        yield decodeur.decode(bloc).encode("utf-8", errors="replace")


def _decoder(octets: bytes) -> str:
    """UTF-8, else what Windows writes: decided line by line, since files are pasted together."""
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        return octets.decode("cp1252", errors="replace")


def _nettoyer(texte: str) -> str:
    """Drop what no database stores and no statement means: NUL and other controls, marks of direction."""
    return texte.strip("\r\n\ufeff").replace("\x00", "")


def _separateur(tete: str) -> str:
    """Return the separator that cuts the first lines into most columns, the same number each time."""
    lignes = [ligne for ligne in tete.splitlines()[:40] if ligne.strip()][:20]

    def note(separateur: str) -> tuple[int, int]:
        comptes = [ligne.count(separateur) for ligne in lignes]
        frequent = max(set(comptes), key=lambda n: (comptes.count(n) if n else 0, n), default=0)
        return (comptes.count(frequent) if frequent else 0, frequent)

    return max(";\t,|", key=note)


def _ouverte(textes: list[str]) -> bool:
    return sum(texte.count('"') for texte in textes) % 2 == 1


def _fermer(textes: list[str], separateur: str) -> Iterator[Cellules | None]:
    """Yield the line made of these pieces; a quote that never closes spoils its own line only."""
    if _ouverte(textes) and len(textes) > 1:
        for texte in textes:
            yield from _fermer([texte], separateur)
        return
    texte = "\n".join(textes)
    if len(texte) > LIGNE_MAX or texte.count(separateur) > CELLULES_MAX:
        yield None
    elif textes:
        cellules = next(csv.reader([texte.replace("\n", " ").replace("\r", " ")], delimiter=separateur), [])
        yield [_cellule(cellule) for cellule in cellules]


def _cellule(texte: str) -> str:
    """Return one cell; ``="0123"`` is how a spreadsheet is told that digits are text."""
    texte = texte[:CELLULE_MAX].strip()
    if texte.startswith('="') and texte.endswith('"'):
        return texte[2:-1].strip()
    return "".join(c for c in texte if c >= " ") if not texte.isprintable() else texte
