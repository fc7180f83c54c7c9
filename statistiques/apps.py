"""Figures, later: for now the app only holds its place in the house."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StatistiquesConfig(AppConfig):
    name = "statistiques"
    verbose_name = _("Statistiques")
