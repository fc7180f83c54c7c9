"""The form of a provider account: credentials are typed, never shown again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from paiements.fournisseurs.registre import fournisseur_classe
from salon_paiement.models import Pays


def identifiants_attendus(fournisseur: str) -> Sequence[tuple[str, Any]]:
    """Return (name, label) of the credentials a provider asks for."""
    return fournisseur_classe(fournisseur).identifiants_attendus


def reseaux_choix(fournisseur: str, pays: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Return (code, label) of a provider's networks, those of ``pays`` only when given."""
    noms = dict(Pays.choices)
    return [
        (code, f"{reseau.libelle} – {noms.get(reseau.pays, reseau.pays)}")
        for code, reseau in fournisseur_classe(fournisseur).reseaux.items()
        if not pays or reseau.pays in pays
    ]


class FormulaireCompte(forms.Form):
    """One provider's account; ``obligatoire`` is False when stored credentials may stay."""

    mode = forms.ChoiceField(label=_("Mode"), choices=[("live", _("réel")), ("test", _("essai"))])
    reseaux = forms.MultipleChoiceField(
        label=_("Réseaux proposés aux clients"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Cochez seulement ceux qui sont ouverts dans votre contrat avec l'opérateur."),
    )
    actif = forms.BooleanField(label=_("Actif"), required=False, initial=True)

    def __init__(self, *args: Any, fournisseur: str, obligatoire: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.noms = [nom for nom, _libelle in identifiants_attendus(fournisseur)]
        for nom, libelle in identifiants_attendus(fournisseur):
            self.fields[f"id_{nom}"] = forms.CharField(
                label=libelle,
                required=obligatoire,
                max_length=300,
                # Never rendered back, not even after an error.
                widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
                help_text="" if obligatoire else _("Laissez vide pour garder celui qui est enregistré."),
            )
        self.fields["reseaux"].choices = reseaux_choix(fournisseur)  # type: ignore[attr-defined]
        if not obligatoire:
            del self.fields["mode"]

    def identifiants(self) -> dict[str, str]:
        """Return what was typed, by credential name."""
        return {nom: self.cleaned_data[f"id_{nom}"].strip() for nom in self.noms}
