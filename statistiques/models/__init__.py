"""Models of the statistics app, one file per subject."""

from statistiques.models.alertes import AlerteStatistique, GenreAlerte, SeveriteAlerte

__all__ = ["AlerteStatistique", "GenreAlerte", "SeveriteAlerte"]
