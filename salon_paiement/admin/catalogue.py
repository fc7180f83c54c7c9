"""Services and hairdressers."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from salon_paiement.admin.base import AdminDuSalon
from salon_paiement.admin.filtres import FiltreActif, FiltreActive, FiltreSalon
from salon_paiement.droits import Action
from salon_paiement.models import Coiffeur, Prestation


@admin.register(Prestation)
class PrestationAdmin(AdminDuSalon[Prestation]):
    """Prices are edited in the list itself."""

    voir = Action.VOIR_CATALOGUE
    modifier = Action.MODIFIER_CATALOGUE
    ajout = True
    ajouter = _("Ajouter une prestation")
    list_display = ("nom", "prix", "duree_minutes", "categorie", "ordre", "active", "salon")
    list_editable = ("prix", "active")
    list_filter = (FiltreSalon, FiltreActive)
    search_fields = ("nom", "categorie")
    fields = ("salon", "nom", "prix", "duree_minutes", "categorie", "ordre", "active")
    list_select_related = ("salon",)
    ordering = ("salon__nom", "ordre", "nom")


@admin.register(Coiffeur)
class CoiffeurAdmin(AdminDuSalon[Coiffeur]):
    """Who works; the switch says who is there."""

    voir = Action.VOIR_CATALOGUE
    modifier = Action.MODIFIER_CATALOGUE
    ajout = True
    ajouter = _("Ajouter un coiffeur")
    list_display = ("nom", "disponible", "taux_commission", "actif", "membre", "salon")
    list_editable = ("disponible",)
    list_filter = (FiltreSalon, "disponible", FiltreActif)
    search_fields = ("nom",)
    fields = ("salon", "nom", "membre", "taux_commission", "disponible", "actif")
    list_select_related = ("salon", "membre__utilisateur")
    ordering = ("salon__nom", "nom")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Read the members with their users: their names are shown."""
        champ = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "membre" and isinstance(champ.queryset, QuerySet):
            champ.queryset = champ.queryset.select_related("utilisateur")
        return champ
