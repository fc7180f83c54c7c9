"""The rates of the platform: whoever operates it sets them, and nobody else."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from salon_paiement.admin.base import AdminDuSalon
from salon_paiement.admin.filtres import FiltreSalon
from salon_paiement.droits import Action, est_plateforme
from salon_paiement.services.reglages import VALEURS
from statistiques.models import TarifPlateforme

# What a change says of itself in its fact.
VALEURS[TarifPlateforme] = frozenset({"taux_pour_mille", "depuis"})


@admin.register(TarifPlateforme)
class TarifPlateformeAdmin(AdminDuSalon[TarifPlateforme]):
    """A new rate is a new line: what was taken until then does not change."""

    voir = Action.DIRIGER
    modifier = Action.DIRIGER
    ajout = True
    ajouter = _("Ajouter un tarif")
    list_display = ("salon", "depuis", "taux_pour_mille")
    list_filter = (FiltreSalon,)
    fields = ("salon", "depuis", "taux_pour_mille")
    list_select_related = ("salon",)
    ordering = ("salon__nom", "-depuis")

    def get_queryset(self, request: HttpRequest) -> QuerySet[TarifPlateforme]:
        """Return no row to anybody else: a rate of her own salon answers an owner like an unknown one."""
        lignes = super().get_queryset(request)
        return lignes if est_plateforme(request.user) else lignes.none()

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show it to platform operators only."""
        return est_plateforme(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Open it to platform operators only."""
        return est_plateforme(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let platform operators only write it."""
        return est_plateforme(request.user)
