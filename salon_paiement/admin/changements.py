"""Every change on a model's page leaves a fact, and every object says who changed what."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salon_paiement.droits import Action, peut
from salon_paiement.historique import Mots
from salon_paiement.selecteurs_reglages import changements_de
from salon_paiement.services.reglages import reglage_enregistrer

if TYPE_CHECKING:
    _Page = admin.ModelAdmin[Any]
else:
    _Page = object


class AvecChangements(_Page):
    """The part of :class:`salon_paiement.admin.base.AdminDuSalon` that saves and tells."""

    modifier: Action | None = None

    def salon_id(self, obj: Any) -> uuid.UUID | None:
        """Return the salon of a row."""
        raise NotImplementedError

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead from an object to who changed it."""
        objet = self.get_object(request, object_id)
        adresse = {"historique": self.historique_adresse(request, objet)}
        return super().change_view(request, object_id, form_url, {**adresse, **(extra_context or {})})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save what the form changed, with the fact that says who did; see the service."""
        champs = form.changed_data if change else form.cleaned_data
        reglage_enregistrer(obj, champs=[nom for nom in champs if nom != "salon"], acteur_id=request.user.pk)

    def historique_adresse(self, request: HttpRequest, objet: Any) -> str:
        """Return where the reader sees who changed ``objet``; empty when it is not for her, or never changes."""
        if objet is None or self.modifier is None or not peut(request.user, Action.VOIR_JOURNAL, self.salon_id(objet)):
            return ""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_history", args=[objet.pk])

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show who changed what, from the sealed facts: Django's own log is neither complete nor proof."""
        objet = self.get_object(request, object_id)
        salon_id = self.salon_id(objet)
        if objet is None or salon_id is None or not self.has_view_permission(request, objet):
            raise Http404
        if not self.historique_adresse(request, objet):
            raise PermissionDenied
        contexte = {
            **self.admin_site.each_context(request),
            "title": _("Qui a changé quoi"),
            "objet": objet,
            "opts": self.opts,
            "changements": changements_de(objet.pk, salon_id, self.mots()),
        }
        return TemplateResponse(request, "personnel/historique_objet.html", contexte)

    def mots(self) -> Mots | None:
        """Return the words that facts of these objects need beside ours (operators, networks)."""
        return None

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """Write nothing beside the facts: names would stay there for ever, unsealed."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """See :meth:`log_addition`."""
