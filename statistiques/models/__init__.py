"""Models of the statistics app, one file per subject."""

from statistiques.models.alertes import AlerteStatistique, GenreAlerte, SeveriteAlerte
from statistiques.models.cumuls import (
    CumulHeure,
    CumulJour,
    CumulMois,
    DetailAnnee,
    DetailHeure,
    DetailJour,
    DetailMois,
    SuiviCumuls,
)
from statistiques.models.exports import ExportStatistiques, FormatExport, QuoiExport
from statistiques.models.tableaux import TableauDeBord, Widget
from statistiques.models.tarifs import TarifPlateforme

__all__ = [
    "AlerteStatistique",
    "CumulHeure",
    "CumulJour",
    "CumulMois",
    "DetailAnnee",
    "DetailHeure",
    "DetailJour",
    "DetailMois",
    "ExportStatistiques",
    "FormatExport",
    "GenreAlerte",
    "QuoiExport",
    "SeveriteAlerte",
    "SuiviCumuls",
    "TableauDeBord",
    "TarifPlateforme",
    "Widget",
]
