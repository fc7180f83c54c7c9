"""What a workbook must not be before anything is parsed: a bomb, a trap, or not a workbook.

Sizes are those of the archive's own directory, which ``zipfile`` never reads beyond; the sheet's text is
scanned as it unfolds, so that no row and no string can be larger than memory allows.
"""

from __future__ import annotations

import re
import zipfile
from typing import BinaryIO

from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

from paiements.releves.erreurs import FichierRefuse
from paiements.releves.flux import MorceauAbsent

MEMBRES_MAX = 2_000
TOTAL_MAX = 160 * 1024 * 1024
# Sheets and shared strings grow with the lines; nothing else does.
AUTRE_MAX = 8 * 1024 * 1024
_GRANDS = re.compile(r"xl/(worksheets/[^/]+\.xml|sharedStrings\.xml)")
# Bytes between the beginnings of two rows, or of two shared strings.
ECART_MAX = 128 * 1024
_BLOC = 64 * 1024
_REPERE = re.compile(
    rb"<(?:[A-Za-z_][\w.-]*:)?(?:row|si|sheetData|sheetFormatPr|mergeCell|hyperlink|dataValidation|col)\b"
)
_RACINE = re.compile(rb"<[A-Za-z_]")
_REFUS = _("Ce classeur Excel est abîmé ou piégé. Exportez de nouveau le relevé, ou enregistrez-le en CSV.")
_TROP_GROS = _("Ce classeur Excel est beaucoup trop gros une fois ouvert. Exportez une période plus courte.")


def classeur_verifier(fichier: BinaryIO) -> None:
    """Refuse what would hurt.

    Raises:
        FichierRefuse: not a workbook, too big unfolded, entities, a row or string without end, encrypted.
    """
    try:
        with zipfile.ZipFile(fichier) as archive:
            _annuaire(archive)
            for membre in archive.infolist():
                if membre.filename.endswith((".xml", ".rels")):
                    _membre(archive, membre)
    except (FichierRefuse, DatabaseError, MorceauAbsent):
        raise
    except Exception as erreur:
        # zipfile, zlib and struct have errors of their own, and all of them mean the same here.
        raise FichierRefuse(_REFUS) from erreur
    finally:
        fichier.seek(0)


def _annuaire(archive: zipfile.ZipFile) -> None:
    membres = archive.infolist()
    noms = [membre.filename for membre in membres]
    if len(membres) > MEMBRES_MAX or len(set(noms)) != len(noms) or "xl/workbook.xml" not in noms:
        raise FichierRefuse(_REFUS)
    if sum(membre.file_size for membre in membres) > TOTAL_MAX:
        raise FichierRefuse(_TROP_GROS)
    if any(membre.file_size > AUTRE_MAX and not _GRANDS.fullmatch(membre.filename) for membre in membres):
        raise FichierRefuse(_TROP_GROS)


def _membre(archive: zipfile.ZipFile, membre: zipfile.ZipInfo) -> None:
    """Read one part to its end, without keeping it."""
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
            reperes = [m.start() for m in _REPERE.finditer(fenetre)] if grand else []
            for repere in reperes:
                ici = lus - len(queue) + repere
                _ecart(ici - dernier, grand)
                dernier = max(dernier, ici)
            lus += len(bloc)
            _ecart(lus - dernier, grand)
            queue = fenetre[-64:]


def _ecart(octets: int, grand: bool) -> None:
    if grand and octets > ECART_MAX:
        raise FichierRefuse(_REFUS)


def _prologue(debut: bytes) -> None:
    if debut.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in debut or not _RACINE.search(debut):
        raise FichierRefuse(_REFUS)
