"""The form of one partner's address."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from salon_paiement.reseau.adresses import ADRESSE_MAX
from salon_paiement.sortants.points import DESCRIPTION_MAX, PointVoulu
from salon_paiement.sortants.types import TYPES


class FormulaireSortie(forms.Form):
    """Where, what for, and which events."""

    url = forms.CharField(
        label=_("Adresse"), max_length=ADRESSE_MAX, help_text=_("Celle que vous donne votre prestataire, en https://."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url", "spellcheck": "false"}),
    )  # fmt: skip
    description = forms.CharField(
        label=_("Nom, pour vous"), max_length=DESCRIPTION_MAX, required=False,
        help_text=_("Par exemple : la comptabilité."),
    )  # fmt: skip
    types = forms.MultipleChoiceField(
        label=_("Prévenir quand…"), choices=list(TYPES.items()), widget=forms.CheckboxSelectMultiple
    )

    def voulu(self) -> PointVoulu:
        """Return what the service needs."""
        saisie = self.cleaned_data
        return PointVoulu(url=saisie["url"], types=saisie["types"], description=saisie["description"])
