"""The salon's settings, for its owner."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _

from salon_paiement.admin.base import AdminDuSalon, FormulaireDuSalon
from salon_paiement.admin.logo import salon_logo
from salon_paiement.calendrier import fuseaux_possibles
from salon_paiement.droits import Action
from salon_paiement.models import Salon


class FormulaireSalon(FormulaireDuSalon):
    """A list instead of free text: an unknown time zone would break every business day."""

    fuseau = forms.ChoiceField(label=_("fuseau horaire"), choices=fuseaux_possibles)


@admin.register(Salon)
class SalonAdmin(AdminDuSalon[Salon]):
    """One's own salons."""

    voir = Action.DIRIGER
    modifier = Action.DIRIGER
    ajout = True
    ajouter = _("Ajouter un salon")
    chemin_salon = ""
    form = FormulaireSalon
    list_display = ("nom", "ville", "pays", "actif")
    fieldsets = (
        (None, {"fields": ("nom", "ville", "adresse", "pays", "telephone_contact", "courriel_alertes", "actif")}),
        (
            _("Journée et délais"),
            {"fields": ("fuseau", "heure_bascule", "minutes_scan", "heures_apres_journee")},
        ),
        (_("Caisse"), {"fields": ("minutes_verrou",)}),
        (_("Affiches"), {"fields": ("jours_sans_scan",)}),
        (_("Client"), {"fields": ("pourboires_actifs",)}),
    )

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A salon is opened with its services and first QR, by its own page."""
        return redirect("admin:salon_ajouter")

    def get_urls(self) -> list[Any]:
        """Add the logo's page."""
        page = self.admin_site.admin_view(self.logo)
        return [path("<uuid:cle>/logo/", page, name="salon_logo"), *super().get_urls()]

    def logo(self, request: HttpRequest, cle: uuid.UUID) -> HttpResponseBase:
        """See :func:`salon_logo`."""
        return salon_logo(self.admin_site, request, cle)

    def salon_id(self, obj: Model | None) -> Any:
        """Return the row itself."""
        return obj.pk if obj is not None and not obj._state.adding else None
