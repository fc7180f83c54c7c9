"""The form of a provider account: credentials are typed, never shown again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from paiements.fournisseurs.registre import fournisseur_classe
from paiements.models import CompteFournisseur
from paiements.services.comptes import essai_possible, identifiants_lisibles
from paiements.webhooks.etendues import etendues_lire
from salon_paiement.erreurs import SaisieInvalide
from salon_paiement.models import Pays


def identifiants_attendus(fournisseur: str) -> Sequence[tuple[str, Any]]:
    """Return (name, label) of the credentials a provider asks for."""
    return fournisseur_classe(fournisseur).identifiants_attendus


def reseaux_choix(fournisseur: str, pays: Sequence[str] = (), gardes: Collection[str] = ()) -> list[tuple[str, str]]:
    """Return (code, label) of a provider's networks and cards.

    Args:
        pays: countries whose networks are offered, without naming them; every country, named, when empty.
        gardes: codes that are offered wherever they are from: an account has them already.
    """
    noms = dict(Pays.choices)
    return [
        (code, reseau.libelle if reseau.pays in ("", *pays) else f"{reseau.libelle} – {noms[reseau.pays]}")
        for code, reseau in fournisseur_classe(fournisseur).reseaux.items()
        if not pays or reseau.pays in ("", *pays) or code in gardes
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
    actif = forms.BooleanField(label=_("Actif : proposé aux clients"), required=False)

    def __init__(
        self, *args: Any, fournisseur: str, pays: str, obligatoire: bool = True, ouvrable: bool = True, **kwargs: Any
    ) -> None:
        """Build it.

        Args:
            pays: the salon's country: its networks are offered, and those the account has already.
            ouvrable: it may be active: it is, or the provider accepts its credentials.
        """
        super().__init__(*args, **kwargs)
        self.fournisseur = fournisseur
        self.noms = [nom for nom, _libelle in identifiants_attendus(fournisseur)]
        for nom, libelle in identifiants_attendus(fournisseur):
            self.fields[f"id_{nom}"] = _champ_identifiant(fournisseur, nom, libelle, obligatoire=obligatoire)
        choix = reseaux_choix(fournisseur, [pays], self.initial.get("reseaux", ()))
        self.fields["reseaux"].choices = choix  # type: ignore[attr-defined]
        if essai_possible(fournisseur):
            self.fields["mode"].initial = "test"
        else:
            self.fields["mode"].choices = [("live", _("réel"))]  # type: ignore[attr-defined]
            self.fields["mode"].help_text = _("Cet opérateur n'a pas de mode d'essai : tout paiement y est réel.")
        if not ouvrable:
            self.fields["actif"].disabled = True
            self.fields["actif"].help_text = _("Vérifiez d'abord les identifiants, ci-dessus.")
        # An account is made first, then checked, narrowed and opened.
        for nom in ("adresses", "actif") if obligatoire else ("mode",):
            del self.fields[nom]
        # In the order of the gestures: the keys, what they open, and last whether clients see it.
        self.order_fields(["mode", *(f"id_{nom}" for nom in self.noms), "reseaux", "adresses", "actif"])

    def clean_adresses(self) -> list[str]:
        """Return canonical networks."""
        try:
            return etendues_lire(self.cleaned_data["adresses"].replace(",", "\n").splitlines())
        except SaisieInvalide as erreur:
            raise forms.ValidationError(str(erreur)) from erreur

    def identifiants(self) -> dict[str, str]:
        """Return what was typed, by credential name."""
        return {nom: self.cleaned_data[f"id_{nom}"].strip() for nom in self.noms}


def formulaire_du_compte(saisie: QueryDict | None, compte: CompteFournisseur) -> FormulaireCompte:
    """Return the form that changes an account, filled with what is no secret."""
    return FormulaireCompte(
        saisie,
        fournisseur=compte.fournisseur,
        pays=compte.salon.pays,
        obligatoire=False,
        ouvrable=compte.actif or bool(compte.identifiants_valides),
        initial={
            "reseaux": compte.reseaux,
            "actif": compte.actif,
            "adresses": "\n".join(compte.adresses_permises),
            **{f"id_{nom}": valeur for nom, valeur in identifiants_lisibles(compte).items()},
        },
    )


def _champ_identifiant(fournisseur: str, nom: str, libelle: Any, *, obligatoire: bool) -> forms.CharField:
    """A secret is never rendered back, not even after an error; an address is no secret."""
    classe = fournisseur_classe(fournisseur)
    visible = nom in classe.identifiants_visibles
    secret = forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"})
    return forms.CharField(
        label=libelle,
        required=obligatoire and nom not in classe.identifiants_facultatifs,
        max_length=300,
        widget=forms.URLInput(attrs={"autocomplete": "off", "class": "large"}) if visible else secret,
        help_text="" if obligatoire or visible else _("Laissez vide pour garder celui qui est enregistré."),
    )
