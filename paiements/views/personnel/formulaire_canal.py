"""The form of one message channel, whose credentials depend on the service."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salon_paiement.models import Canal
from salon_paiement.notifications.services import Service
from salon_paiement.services.canaux import CanalVoulu

COUT_MAX, PLAFOND_MAX = 1_000, 10_000_000  # XOF


class FormulaireCanal(forms.Form):
    """One channel through one service: its credentials, price, ceiling, and the owner's own number."""

    destination = forms.CharField(
        label=gettext_lazy("Votre numéro, pour vos alertes"),
        required=False,
        max_length=24,
        help_text=gettext_lazy("Vide : ce canal n'écrit qu'aux clients."),
    )
    cout_unitaire = forms.IntegerField(
        label=gettext_lazy("Prix d'un message (F)"), min_value=0, max_value=COUT_MAX, initial=0,
        help_text=gettext_lazy("Ce que votre service facture pour un SMS de 160 signes. Il sert à compter le mois."),
    )  # fmt: skip
    plafond_mensuel = forms.IntegerField(
        label=gettext_lazy("Plafond du mois (F)"), min_value=0, max_value=PLAFOND_MAX, required=False,
        help_text=gettext_lazy("Vous êtes prévenue à 80 %. À 100 %, plus rien ne part par ce canal. Vide : sans."),
    )  # fmt: skip
    actif = forms.BooleanField(label=gettext_lazy("Actif"), required=False, initial=True)

    def __init__(self, *args: Any, canal: str, service: Service, connu: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if canal == Canal.SLACK:
            for nom in ("destination", "cout_unitaire", "plafond_mensuel"):
                del self.fields[nom]
        garde = _("Laissez vide pour garder ce qui est enregistré.") if connu else ""
        secrets = {
            nom: forms.CharField(
                label=str(mot), max_length=1_000, required=not connu,
                help_text="" if nom in service.visibles else garde,
                widget=forms.TextInput(attrs={"autocomplete": "off"}) if nom in {*service.visibles, "adresse"}
                else forms.PasswordInput(attrs={"autocomplete": "off"}),
            )
            for nom, mot in service.champs.items()
        }  # fmt: skip
        self.fields = {**secrets, **self.fields}
        self.noms = list(secrets)

    def voulu(self, canal: str, service: str) -> CanalVoulu:
        """Return what the service needs."""
        saisie = self.cleaned_data
        return CanalVoulu(
            canal=canal,
            service=service,
            identifiants={nom: saisie[nom] for nom in self.noms},
            destination=saisie.get("destination", ""),
            cout_unitaire=saisie.get("cout_unitaire") or 0,
            plafond_mensuel=saisie.get("plafond_mensuel"),
            actif=saisie["actif"],
        )
