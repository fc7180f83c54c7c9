"""The payment form: operator, number, and the hidden key that makes a click count once."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from paiements.fournisseurs.reseaux import CATALOGUE
from paiements.services.idempotence import PAGE_PERIMEE, cle_valide
from salon_paiement.formulaires import numero_verifier


def cle_nouvelle() -> str:
    """Return a key for one rendered form."""
    return secrets.token_urlsafe(16)


def part_lue(saisie: str) -> str:
    """Return the part typed in the payment form without its spaces and its F; empty for all of it."""
    return "".join(saisie.split()).rstrip("Ff")


class FormulairePaiement(forms.Form):
    """``telephone`` may stay empty when the session already has a number, or where the network needs none."""

    reseau = forms.CharField(max_length=20, required=False)
    telephone = forms.CharField(max_length=24, required=False)
    # A part of what is due, when the rest is paid another way; empty for all of it.
    montant = forms.CharField(max_length=12, required=False)
    cle = forms.CharField(required=False)

    def __init__(self, *args: Any, pays: str, codes: list[str], numero_connu: bool, du: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._pays, self._codes, self._numero_connu, self._du = pays, codes, numero_connu, du

    def clean_reseau(self) -> str:
        """Refuse a network that is not offered for this amount."""
        reseau = str(self.cleaned_data["reseau"])
        if reseau not in self._codes:
            raise forms.ValidationError(_("Choisissez l'opérateur de votre numéro."))
        return reseau

    def clean_telephone(self) -> str:
        """Refuse a missing or impossible number, beside its field."""
        saisie = str(self.cleaned_data["telephone"]).strip()
        reseau = CATALOGUE.get(str(self.cleaned_data.get("reseau", "")))
        if not saisie and reseau is not None and reseau.sans_numero:
            return ""
        if not saisie and not self._numero_connu:
            raise forms.ValidationError(_("Donnez le numéro Mobile Money qui va payer."))
        return numero_verifier(saisie, self._pays)

    def clean_montant(self) -> int | None:
        """Refuse a part that is not one, or another sum than the button said; all of it is no part."""
        saisie, geste = part_lue(str(self.cleaned_data["montant"])), self.data.get("geste")
        if not saisie:
            if geste == "partie":
                raise forms.ValidationError(_("Écrivez la part que vous payez, en francs."))
            return None
        if not (saisie.isascii() and saisie.isdecimal() and 0 < int(saisie) <= self._du):
            raise forms.ValidationError(_("La part à payer doit être comprise entre 1 F et ce qui reste dû."))
        if int(saisie) == self._du:
            return None
        if geste == "tout":
            raise forms.ValidationError(
                _("Vous avez écrit une part : touchez « Payer cette partie », ou effacez-la pour tout payer.")
            )
        return int(saisie)

    def clean_cle(self) -> str:
        """Refuse a form that is not ours: without its key a double click would count twice."""
        cle = str(self.cleaned_data["cle"])
        if not cle_valide(cle):
            raise forms.ValidationError(PAGE_PERIMEE)
        return cle
