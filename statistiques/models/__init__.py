"""Models of the statistics app, one file per subject."""

from statistiques.models.cumuls import CumulJour, CumulMois, DetailJour, DetailMois, SuiviCumuls

__all__ = ["CumulJour", "CumulMois", "DetailJour", "DetailMois", "SuiviCumuls"]
