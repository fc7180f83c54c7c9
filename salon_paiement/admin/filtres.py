"""The filters that several lists share."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from salon_paiement.droits import salons_de


class FiltreSalon(admin.SimpleListFilter):
    """Filter by salon, one's own only; hidden to who has a single one."""

    title = _("salon")
    parameter_name = "salon"

    def __init__(self, request: HttpRequest, params: dict[str, list[str]], model: type[models.Model], model_admin: Any):
        self.chemin: str = getattr(model_admin, "chemin_salon", "salon")
        super().__init__(request, params, model, model_admin)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return one's salons, nothing when there is only one."""
        salons = [(str(salon.pk), salon.nom) for salon in salons_de(request.user, model_admin.voir)]
        return salons if len(salons) > 1 else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the chosen salon; an unreadable choice keeps nothing."""
        if not self.value():
            return queryset
        try:
            return queryset.filter(**{self.chemin: uuid.UUID(str(self.value()))})
        except ValueError:
            return queryset.none()


class FiltreActif(admin.SimpleListFilter):
    """Keep what is in use, or what no longer is; Django would call it « Par actif »."""

    title = _("état")
    parameter_name = champ = "actif"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return both."""
        return [("1", _("en service")), ("0", _("hors service"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the chosen ones; an unreadable choice keeps all."""
        return queryset.filter(**{self.champ: self.value() == "1"}) if self.value() in {"0", "1"} else queryset


class FiltreActive(FiltreActif):
    """The same for a feminine field."""

    parameter_name = champ = "active"
