"""What surrounds the rows of a workbook: its parts, the styles of its cells, the names of its sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from statistiques.releve import Colonne, Genre

# Positions in the table of styles below.
GRAS, JOUR, INSTANT = 1, 2, 3
FIN_DE_FEUILLE = "</sheetData></worksheet>"
_TETE = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NS = "http://schemas.openxmlformats.org"
_FEUILLES = f"{_NS}/spreadsheetml/2006/main"
_LIENS = f"{_NS}/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_LARGEURS = {Genre.TEXTE: 22, Genre.ENTIER: 13, Genre.JOUR: 12, Genre.INSTANT: 19}
# Excel refuses them in the name of a sheet, which has 31 letters at most.
_REFUSES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_NOM_MAX = 31


def lettres(nombre: int) -> list[str]:
    """Return the names of the first columns: A, B, … Z, AA…"""
    return [(chr(64 + rang // 26) if rang >= 26 else "") + chr(65 + rang % 26) for rang in range(nombre)]


def nom_de_feuille(titre: str, pris: Sequence[str]) -> str:
    """Return a name Excel accepts, unlike those that are taken (it does not tell capitals apart)."""
    propre = _REFUSES.sub(" ", titre).strip(" '")[:_NOM_MAX] or "1"
    connus, nom, rang = {connu.casefold() for connu in pris}, propre, 1
    while nom.casefold() in connus:
        rang += 1
        marque = f" ({rang})"
        nom = propre[: _NOM_MAX - len(marque)] + marque
    return nom


def debut_de_feuille(colonnes: Sequence[Colonne]) -> str:
    """Return what comes before the rows: the headings stay in sight, each column has its width."""
    largeurs = "".join(
        f'<col min="{rang}" max="{rang}" width="{_LARGEURS[colonne.genre]}" customWidth="1"/>'
        for rang, colonne in enumerate(colonnes, 1)
    )
    return (
        f'{_TETE}<worksheet xmlns="{_FEUILLES}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{largeurs}</cols><sheetData>"
    )


def autour(noms: Sequence[str], titre: str) -> Iterator[tuple[str, str]]:
    """Yield (path, text) of the parts that name the sheets and tie everything together."""
    rangs = range(1, len(noms) + 1)
    feuilles = "".join(
        f'<sheet name={quoteattr(nom)} sheetId="{rang}" r:id="rId{rang}"/>'
        for rang, nom in zip(rangs, noms, strict=True)
    )
    liens = "".join(
        f'<Relationship Id="rId{rang}" Type="{_LIENS}/worksheet" Target="worksheets/sheet{rang}.xml"/>'
        for rang in rangs
    )
    styles = f'<Relationship Id="rId{len(noms) + 1}" Type="{_LIENS}/styles" Target="styles.xml"/>'
    contenus = "".join(
        f'<Override PartName="/xl/worksheets/sheet{rang}.xml" ContentType="{_TYPE}.worksheet+xml"/>' for rang in rangs
    )
    yield (
        "xl/workbook.xml",
        (f'{_TETE}<workbook xmlns="{_FEUILLES}" xmlns:r="{_LIENS}"><sheets>{feuilles}</sheets></workbook>'),
    )
    yield "xl/_rels/workbook.xml.rels", _relations(liens + styles)
    yield "xl/styles.xml", _STYLES
    yield "docProps/core.xml", _PROPRIETES.format(titre=escape(titre))
    yield "_rels/.rels", _relations(_RACINE)
    yield "[Content_Types].xml", _CONTENUS.format(feuilles=contenus)


def _relations(liens: str) -> str:
    return f'{_TETE}<Relationships xmlns="{_NS}/package/2006/relationships">{liens}</Relationships>'


_RACINE = (
    f'<Relationship Id="rId1" Type="{_LIENS}/officeDocument" Target="xl/workbook.xml"/>'
    f'<Relationship Id="rId2" Type="{_NS}/package/2006/relationships/metadata/core-properties" '
    'Target="docProps/core.xml"/>'
)
_CONTENUS = (
    f'{_TETE}<Types xmlns="{_NS}/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    "{feuilles}</Types>"
)
_PROPRIETES = (
    f'{_TETE}<cp:coreProperties xmlns:cp="{_NS}/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{titre}</dc:title>'
    "<dc:creator>Salon Paiement</dc:creator></cp:coreProperties>"
)
_STYLES = (
    f'{_TETE}<styleSheet xmlns="{_FEUILLES}"><numFmts count="2">'
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
