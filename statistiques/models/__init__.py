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
from statistiques.models.rapports import RapportPeriodique
from statistiques.models.regles import Comparateur, RegleAlerte, SondeDisponibilite
from statistiques.models.tableaux import TableauDeBord, Widget
from statistiques.models.tarifs import TarifPlateforme

__all__ = [
    "AlerteStatistique",
    "Comparateur",
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
    "RapportPeriodique",
    "RegleAlerte",
    "SeveriteAlerte",
    "SondeDisponibilite",
    "SuiviCumuls",
    "TableauDeBord",
    "TarifPlateforme",
    "Widget",
]
