"""From a request to bytes: which list, in which format."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping

from django.conf import settings

from statistiques.exports.demande import Demande
from statistiques.exports.formats.pdf import pdf_ecrire
from statistiques.exports.formats.texte import csv_ecrire, json_ecrire
from statistiques.exports.formats.xlsx import xlsx_ecrire
from statistiques.exports.sources.base import Source
from statistiques.exports.sources.ecritures import SourceEcritures
from statistiques.exports.sources.paiements import SourcePaiements
from statistiques.exports.sources.traces import SourceTraces
from statistiques.exports.sources.visites import SourceVisites
from statistiques.exports.statistiques import releve_composer
from statistiques.models import FormatExport, QuoiExport
from statistiques.releve import Contenu, Feuille, Rangee, Releve

TYPES_MIME: dict[str, str] = {
    FormatExport.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FormatExport.CSV: "text/csv; charset=utf-8",
    FormatExport.PDF: "application/pdf",
    FormatExport.JSON: "application/json",
}
# Each cell of a PDF is laid out: a row of it takes the time of so many.
_POIDS_PDF = 5
_SOURCES: dict[str, type[Source]] = {
    QuoiExport.PAIEMENTS: SourcePaiements,
    QuoiExport.VISITES: SourceVisites,
    QuoiExport.ECRITURES: SourceEcritures,
    QuoiExport.TRACES: SourceTraces,
}


class Preparation:
    """One file about to be written. Made while its language is active; writing needs it too for a PDF.

    Args:
        fige: the rows are set aside before they are written, so that whoever writes may note how far it is.
    """

    def __init__(self, demande: Demande, *, fige: bool = False) -> None:
        self.demande = demande
        self.fige = fige
        genre = _SOURCES.get(demande.quoi)
        self.source = genre(demande) if genre else None
        self.releve = None if self.source else releve_composer(demande)

    def longue(self) -> bool:
        """Tell whether it is too long to be made while somebody waits."""
        if self.source is not None:
            return self.source.depasse(settings.EXPORT_SEUIL_DIRECT)
        poids = _POIDS_PDF if self.demande.format == FormatExport.PDF else 1
        seuil: int = settings.EXPORT_SEUIL_DIRECT
        return self._lignes_du_releve() * poids > seuil

    def compter(self) -> dict[uuid.UUID, int]:
        """Return how many rows it holds, by salon."""
        if self.source is not None:
            return self.source.compter()
        # Each row of a report is about all of its salons.
        return dict.fromkeys((salon.pk for salon in self.demande.salons), self._lignes_du_releve())

    def total(self, par_salon: Mapping[uuid.UUID, int]) -> int:
        """Return how many rows will be written, from what :meth:`compter` told."""
        return sum(par_salon.values()) if self.source is not None else self._lignes_du_releve()

    def _lignes_du_releve(self) -> int:
        return sum(len(table.lignes) for table in self.releve.tables) if self.releve else 0

    def octets(self, suivre: Callable[[int], None] = lambda _lignes: None) -> Iterator[bytes]:
        """Yield the file.

        Args:
            suivre: told how many rows each batch had, once they are written.
        """
        contenu = _du_releve(self.releve, suivre) if self.releve else self._liste(suivre)
        if self.demande.format == FormatExport.PDF:
            return pdf_ecrire(contenu, settings.EXPORT_PDF_LIGNES)
        return _ECRIRE[self.demande.format](contenu)

    def _liste(self, suivre: Callable[[int], None]) -> Contenu:
        if self.source is None:
            raise TypeError("un relevé n'est pas une liste")
        lots = _suivis(self.source.lots(fige=self.fige), suivre)
        feuille = Feuille(self.demande.titre, self.source.colonnes, lots)
        return Contenu(self.demande.titre, self.demande.sous_titre, [feuille])


def _suivis(lots: Iterator[list[Rangee]], suivre: Callable[[int], None]) -> Iterator[list[Rangee]]:
    for lot in lots:
        yield lot
        suivre(len(lot))


def _du_releve(releve: Releve, suivre: Callable[[int], None]) -> Contenu:
    feuilles = [Feuille(t.titre, t.colonnes, _suivis(iter([list(t.lignes)]), suivre), t.cle) for t in releve.tables]
    return Contenu(releve.titre, releve.sous_titre, feuilles, releve.graphiques)


_ECRIRE: dict[str, Callable[[Contenu], Iterator[bytes]]] = {
    FormatExport.XLSX: xlsx_ecrire,
    FormatExport.CSV: csv_ecrire,
    FormatExport.JSON: json_ecrire,
}
