"""The form of a provider account: credentials are typed, never shown again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from paiements.fournisseurs.registre import fournisseur_classe
from paiements.services.comptes import essai_possible
from paiements.webhooks.etendues import etendues_lire
from salon_paiement.erreurs import SaisieInvalide
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

    mode = forms.ChoiceField(
        label=_("Mode"),
        choices=[("live", _("réel")), ("test", _("essai"))],
        help_text=_(
            "En essai aucun argent ne bouge, et chaque page le dit au client. Dès qu'un compte réel est actif, les "
            "comptes d'essai du salon ne servent plus."
        ),
    )
    reseaux = forms.MultipleChoiceField(
        label=_("Réseaux proposés aux clients"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Cochez seulement ceux qui sont ouverts dans votre contrat avec l'opérateur."),
    )
    adresses = forms.CharField(
        label=_("Adresses d'où l'opérateur écrit"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_(
            "Facultatif. Une adresse ou un réseau par ligne, seulement si l'opérateur publie les siennes "
            "(203.0.113.7 ou 2001:db8::/48). Vide : de partout."
        ),
    )
    actif = forms.BooleanField(label=_("Actif"), required=False, initial=True)

    def __init__(self, *args: Any, fournisseur: str, obligatoire: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fournisseur = fournisseur
        self.noms = [nom for nom, _libelle in identifiants_attendus(fournisseur)]
        facultatifs = fournisseur_classe(fournisseur).identifiants_facultatifs
        for nom, libelle in identifiants_attendus(fournisseur):
            self.fields[f"id_{nom}"] = forms.CharField(
                label=libelle,
                required=obligatoire and nom not in facultatifs,
                max_length=300,
                # Never rendered back, not even after an error.
                widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
                help_text="" if obligatoire else _("Laissez vide pour garder celui qui est enregistré."),
            )
        self.fields["reseaux"].choices = reseaux_choix(fournisseur)  # type: ignore[attr-defined]
        if not essai_possible(fournisseur):
            self.fields["mode"].choices = [("live", _("réel"))]  # type: ignore[attr-defined]
            self.fields["mode"].help_text = _("Cet opérateur n'a pas de mode d'essai : tout paiement y est réel.")
        # An account is made first, then narrowed.
        del self.fields["adresses" if obligatoire else "mode"]

    def clean_adresses(self) -> list[str]:
        """Return canonical networks."""
        try:
            return etendues_lire(self.cleaned_data["adresses"].replace(",", "\n").splitlines())
        except SaisieInvalide as erreur:
            raise forms.ValidationError(str(erreur)) from erreur

    def identifiants(self) -> dict[str, str]:
        """Return what was typed, by credential name."""
        return {nom: self.cleaned_data[f"id_{nom}"].strip() for nom in self.noms}
