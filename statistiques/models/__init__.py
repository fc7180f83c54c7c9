"""Models of the figures, one file per subject."""

from statistiques.models.exports import ExportStatistiques, FormatExport, QuoiExport

__all__ = ["ExportStatistiques", "FormatExport", "QuoiExport"]
