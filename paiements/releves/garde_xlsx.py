"""What a workbook must not be before anything is parsed: a bomb, a trap, or not a workbook.

Sizes are those of the archive's own directory, which ``zipfile`` never reads beyond; the sheet's text is
scanned as it unfolds, so that no row and no string can be larger than memory allows, and so that rows, cells and
strings are counted before anything is built for them: 24 million empty rows weigh 200 kB once compressed.
"""

from __future__ import annotations

import re
import struct
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

from paiements.releves.erreurs import FichierRefuse
from paiements.releves.flux import MorceauAbsent

MEMBRES_MAX = 2_000
TOTAL_MAX = 160 * 1024 * 1024
# Sheets and shared strings grow with the lines; nothing else does.
AUTRE_MAX = 8 * 1024 * 1024
# Of the whole workbook, all sheets together.
RANGEES_MAX = 300_000
CELLULES_MAX = 4_000_000
TEXTES_MAX = 1_500_000
# Bytes of the archive's directory: two thousand names, with room to spare.
ANNUAIRE_MAX = 1024 * 1024
_GRANDS = re.compile(r"xl/(worksheets/[^/]+\.xml|sharedStrings\.xml)")
# Bytes between the beginnings of two rows, or of two shared strings.
ECART_MAX = 128 * 1024
_BLOC = 64 * 1024
_REPERE = re.compile(
    rb"<(?:[A-Za-z_][\w.-]*:)?(row|si|sheetData|sheetFormatPr|mergeCell|hyperlink|dataValidation|col)\b"
)
_CELLULE = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?c\b")
_RACINE = re.compile(rb"<[A-Za-z_]")
_REFUS = _("Ce classeur Excel est abîmé ou piégé. Exportez de nouveau le relevé, ou enregistrez-le en CSV.")
_TROP_DE_LIGNES = _(
    "Ce classeur Excel a plus de 300 000 lignes. Exportez une période plus courte, ou enregistrez-le en CSV."
)
TROP_GROS = _("Ce classeur Excel est beaucoup trop gros une fois ouvert. Exportez une période plus courte.")


@dataclass(slots=True)
class _Comptes:
    """How many of each the workbook holds, as far as it has been scanned."""

    rangees: int = 0
    cellules: int = 0
    textes: int = 0

    def verifier(self) -> None:
        if self.rangees > RANGEES_MAX:
            raise FichierRefuse(_TROP_DE_LIGNES)
        if self.cellules > CELLULES_MAX or self.textes > TEXTES_MAX:
            raise FichierRefuse(TROP_GROS)


def annuaire_verifier(fichier: BinaryIO) -> None:
    """Refuse what the archive's directory alone shows: short enough for the request that brings the file.

    Raises:
        FichierRefuse: not a workbook, or too big unfolded.
    """
    _verifier(fichier, contenu=False)


def classeur_verifier(fichier: BinaryIO) -> None:
    """Refuse what would hurt. Every part is unfolded once and nothing of it is kept.

    Raises:
        FichierRefuse: not a workbook, too big unfolded, too many rows, entities, a row or string without end,
            encrypted.
    """
    _verifier(fichier, contenu=True)


def _verifier(fichier: BinaryIO, *, contenu: bool) -> None:
    comptes = _Comptes()
    try:
        _annuaire_borner(fichier)
        with zipfile.ZipFile(fichier) as archive:
            _annuaire(archive)
            for membre in archive.infolist() if contenu else []:
                if membre.filename.endswith((".xml", ".rels")):
                    _membre(archive, membre, comptes)
    except (FichierRefuse, DatabaseError, MorceauAbsent):
        raise
    except Exception as erreur:
        # zipfile, zlib and struct have errors of their own, and all of them mean the same here.
        raise FichierRefuse(_REFUS) from erreur
    finally:
        fichier.seek(0)


def _annuaire_borner(fichier: BinaryIO) -> None:
    """Refuse a directory of millions of names before ``zipfile`` makes an object of each.

    Streaming writers add the 64-bit form of its end; ``zipfile`` then believes that one, so both are read.
    """
    taille = fichier.seek(0, 2)
    fichier.seek(max(0, taille - 66_000))
    queue = fichier.read()
    fin = queue.rfind(b"PK\x05\x06")
    if fin < 0 or len(queue) < fin + 22:
        raise FichierRefuse(_REFUS)
    annonces = [struct.unpack_from("<L", queue, fin + 12)[0]]
    longue = fin - 76
    if longue >= 0 and queue[fin - 20 : fin - 16] == b"PK\x06\x07":
        annonces = [struct.unpack_from("<Q", queue, longue + 40)[0]]
    if max(annonces) > ANNUAIRE_MAX:
        raise FichierRefuse(_REFUS)


def _annuaire(archive: zipfile.ZipFile) -> None:
    membres = archive.infolist()
    noms = [membre.filename for membre in membres]
    if len(membres) > MEMBRES_MAX or len(set(noms)) != len(noms) or "xl/workbook.xml" not in noms:
        raise FichierRefuse(_REFUS)
    if sum(membre.file_size for membre in membres) > TOTAL_MAX:
        raise FichierRefuse(TROP_GROS)
    if any(membre.file_size > AUTRE_MAX and not _GRANDS.fullmatch(membre.filename) for membre in membres):
        raise FichierRefuse(TROP_GROS)


def _membre(archive: zipfile.ZipFile, membre: zipfile.ZipInfo, comptes: _Comptes) -> None:
    """Read one part to its end, or to where there is too much of it, without keeping it."""
    grand = bool(_GRANDS.fullmatch(membre.filename))
    lus, dernier, queue = 0, 0, b""
    with archive.open(membre) as flux:
        while bloc := flux.read(_BLOC):
            fenetre = queue + bloc
            if lus == 0:
                _prologue(fenetre)
            # No entity, comment or raw text ever stands in what spreadsheets write.
            if b"<!" in fenetre:
                raise FichierRefuse(_REFUS)
            for repere in _REPERE.finditer(fenetre) if grand else ():
                ici = lus - len(queue) + repere.start()
                _ecart(ici - dernier, grand)
                dernier = max(dernier, ici)
                # What ends in the part that overlaps was counted with the block before.
                if repere.end() > len(queue):
                    comptes.rangees += repere[1] == b"row"
                    comptes.textes += repere[1] == b"si"
            if grand:
                comptes.cellules += len(_CELLULE.findall(bloc))
                comptes.verifier()
            lus += len(bloc)
            _ecart(lus - dernier, grand)
            queue = fenetre[-64:]


def _ecart(octets: int, grand: bool) -> None:
    if grand and octets > ECART_MAX:
        raise FichierRefuse(_REFUS)


def _prologue(debut: bytes) -> None:
    if debut.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in debut or not _RACINE.search(debut):
        raise FichierRefuse(_REFUS)
