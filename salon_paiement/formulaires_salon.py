"""The staff's forms about one of an owner's salons."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from salon_paiement.models import Salon


class FormulaireDUnSalon(forms.Form):
    """Which salon it is about: chosen among ``salons``, by itself and unseen when there is one."""

    salon = forms.ModelChoiceField(Salon.objects.none(), label=_("Salon"), empty_label=None)

    def __init__(self, *args: Any, salons: QuerySet[Salon], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["salon"].queryset = salons  # type: ignore[attr-defined]
        if len(salons) == 1:
            self.fields["salon"].widget = forms.HiddenInput()
            self.fields["salon"].initial = salons[0]
