"""The base of every model's page: scoped to the reader's salons, rights from one table, nothing is deleted."""

from __future__ import annotations

import uuid
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django import forms
from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import QuerySet
from django.forms import HiddenInput
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from salon_paiement.admin.changements import AvecChangements
from salon_paiement.admin.paginateur import PaginateurBorne
from salon_paiement.droits import Action, peut, salons_de
from salon_paiement.models import Salon

M = TypeVar("M", bound=models.Model)
if TYPE_CHECKING:
    # Generic for the type checker only: Django's own classes cannot be subscripted at run time.
    _Formulaire = forms.ModelForm[Any]

    class _Admin(admin.ModelAdmin[M]):
        """Django's base."""
else:
    _Formulaire = forms.ModelForm

    class _Admin(Generic[M], admin.ModelAdmin):
        """Django's base."""


class FormulaireDuSalon(_Formulaire):
    """A model's form whose related objects must all belong to the same salon as the object."""

    def clean(self) -> dict[str, Any] | None:
        """Refuse a choice of another salon, even of one's own."""
        donnees = super().clean()
        salon = self.cleaned_data.get("salon") or getattr(self.instance, "salon", None)
        for nom, valeur in self.cleaned_data.items():
            if isinstance(valeur, models.Model) and salon is not None:
                autre = getattr(valeur, "salon_id", salon.pk)
                if autre != salon.pk:
                    self.add_error(nom, forms.ValidationError(_("Ce choix n'est pas de ce salon.")))
        return donnees


class AdminDuSalon(AvecChangements, _Admin[M]):
    """Scoped pages of one model.

    ``voir`` and ``modifier`` are the actions of ``droits.py``; ``modifier = None`` is read only.
    ``chemin_salon`` is the path from the row to its salon (empty: the row is the salon).
    """

    voir: Action = Action.DIRIGER
    modifier: Action | None = None
    ajout = False
    # The button and the title of the page that adds one: Django's French leaves the article out.
    ajouter: Any = ""
    chemin_salon = "salon"
    form = FormulaireDuSalon
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = PaginateurBorne
    view_on_site = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        """Return the rows of one's salons; for a change, only those one may change."""
        change = request.method == "POST" and self.has_change_permission(request)
        salons = salons_de(request.user, self.modifier if change and self.modifier else self.voir)
        return super().get_queryset(request).filter(**{f"{self.chemin_salon or 'pk'}__in": salons})

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Call the page by the name of what it lists."""
        titre = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": titre, **(extra_context or {})})

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Call the page as its button is called."""
        titre = {"title": self.ajouter} if self.ajouter else {}
        return super().add_view(request, form_url, {**titre, **(extra_context or {})})

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> M | None:
        """Return the row, or answer 404: a foreign one exactly like an unknown one."""
        objet: M | None = super().get_object(request, object_id, from_field)
        if objet is None:
            raise Http404
        return objet

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the model in the menu to those who may see some of it."""
        return peut(request.user, self.voir)

    def has_view_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        """See :class:`Action`."""
        return peut(request.user, self.voir, self.salon_id(obj))

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        """See :class:`Action`."""
        return self.modifier is not None and peut(request.user, self.modifier, self.salon_id(obj))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow what may be changed to be added, where it makes sense."""
        return self.ajout and self.has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        """Nothing is deleted: it is deactivated."""
        return False

    def get_form(self, request: HttpRequest, obj: M | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Choose the salon by itself when there is one, and never move a row to another salon."""
        formulaire = super().get_form(request, obj, change, **kwargs)
        champ = formulaire.base_fields.get("salon")
        if (
            isinstance(champ, forms.ModelChoiceField)
            and champ.queryset is not None
            and (obj is not None or len(champ.queryset) == 1)
        ):
            champ.widget = HiddenInput()
            champ.label = ""
            # Hidden but validated: uniqueness "per salon" needs it.
            champ.disabled = True
            champ.initial = getattr(obj, "salon_id", None) or champ.queryset[0].pk
        return formulaire

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the rows of one's salons only."""
        modele = db_field.remote_field.model
        salons = salons_de(request.user, self.modifier or self.voir)
        if modele is Salon:
            kwargs["queryset"] = salons
        elif _a_un_salon(modele):
            kwargs["queryset"] = modele._default_manager.filter(salon__in=salons)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Leave out the little icons that add or change a related row from inside another one's page."""
        champ = super().formfield_for_dbfield(db_field, request, **kwargs)
        for nom in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
            if champ is not None and hasattr(champ.widget, nom):
                setattr(champ.widget, nom, False)
        return champ

    def salon_id(self, obj: M | None) -> uuid.UUID | None:
        """Return the salon of a row, ``None`` for one that is not saved yet."""
        if obj is None or obj._state.adding:
            return None
        chemin = self.chemin_salon.replace("__", ".")
        cle: uuid.UUID = attrgetter(f"{chemin}_id" if chemin else "pk")(obj)
        return cle


def _a_un_salon(modele: type[models.Model]) -> bool:
    try:
        modele._meta.get_field("salon")
    except FieldDoesNotExist:
        return False
    return True
