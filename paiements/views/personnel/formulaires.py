"""Forms that open a salon: the owner's login, the shop, what it sells, who pays it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from paiements.fournisseurs.registre import fournisseurs_choix
from salon_paiement.models import Pays
from salon_paiement.models.catalogue import PRIX_MAX
from salon_paiement.services.installation import FUSEAUX, ComptePremier, PrestationVoulue, SalonVoulu

COIFFEURS_MAX = 40
# What most salons of the region sell, at prices seen in Cotonou (whole XOF, minutes): ticked, then edited.
SUGGESTIONS = (
    (_("Tresses simples"), 5000, 120, _("Tresses")),
    (_("Tresses avec mèches"), 12000, 300, _("Tresses")),
    (_("Vanilles"), 8000, 180, _("Tresses")),
    (_("Coupe femme"), 3000, 45, _("Coupe")),
    (_("Coupe homme"), 1500, 30, _("Coupe")),
    (_("Shampooing et brushing"), 4000, 60, _("Soins")),
    (_("Soin profond"), 6000, 60, _("Soins")),
    (_("Manucure"), 2500, 40, _("Beauté")),
)


class FormulaireProprietaire(forms.Form):
    """The first login of the installation; whoever makes it knows the code of the installation."""

    code = forms.CharField(
        label=_("Code d'installation"),
        required=False,
        help_text=_("Il est dans les réglages du serveur (CODE_INSTALLATION)."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    nom = forms.CharField(label=_("Votre nom"), max_length=150)
    identifiant = forms.CharField(
        label=_("Identifiant de connexion"), max_length=60, validators=[UnicodeUsernameValidator()]
    )
    mot_de_passe = forms.CharField(
        label=_("Mot de passe"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Dix caractères au moins."),
    )
    confirmation = forms.CharField(
        label=_("Le même, encore une fois"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not settings.CODE_INSTALLATION:
            del self.fields["code"]

    def clean_code(self) -> str:
        """Compare without telling, by the time taken, how much of it was right."""
        if not constant_time_compare(self.cleaned_data["code"], settings.CODE_INSTALLATION):
            raise ValidationError(_("Ce code n'est pas celui de cette installation."))
        return ""

    def clean(self) -> dict[str, Any]:
        """Check the password against the name and login too."""
        saisie = self.cleaned_data
        mot = saisie.get("mot_de_passe", "")
        if mot and mot != saisie.get("confirmation"):
            self.add_error("confirmation", _("Les deux mots de passe sont différents."))
        elif mot:
            try:
                validate_password(mot, User(username=saisie.get("identifiant", ""), first_name=saisie.get("nom", "")))
            except ValidationError as erreur:
                self.add_error("mot_de_passe", erreur)
        return saisie

    def compte(self, courriel: str) -> ComptePremier:
        """Return what the service needs."""
        saisie = self.cleaned_data
        return ComptePremier(saisie["identifiant"], saisie["mot_de_passe"], saisie["nom"], courriel)


class FormulaireSalonNouveau(forms.Form):
    """The shop, its hairdressers, its first place."""

    nom = forms.CharField(label=_("Nom du salon"), max_length=80)
    ville = forms.CharField(label=_("Ville"), max_length=60)
    pays = forms.ChoiceField(label=_("Pays"), choices=Pays.choices, initial=Pays.BENIN)
    fuseau = forms.ChoiceField(label=_("Fuseau horaire"), required=False)
    adresse = forms.CharField(label=_("Quartier, adresse"), max_length=160, required=False)
    telephone_contact = forms.CharField(label=_("Téléphone affiché aux clients"), max_length=30, required=False)
    courriel_alertes = forms.EmailField(
        label=_("Votre e-mail, pour les alertes"),
        required=False,
        help_text=_("Prévenue si de l'argent arrive en retard ou en double."),
    )
    coiffeurs = forms.CharField(
        label=_("Coiffeuses et coiffeurs"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Un prénom par ligne."),
    )
    poste = forms.CharField(label=_("Premier QR : à quel endroit ?"), max_length=40, initial=_("Comptoir"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = sorted(set(FUSEAUX.values()))
        self.fields["fuseau"].choices = [("", _("celui du pays")), *((z, z) for z in zones)]  # type: ignore[attr-defined]

    def clean_coiffeurs(self) -> tuple[str, ...]:
        """One name per line, no doubles."""
        noms = dict.fromkeys(" ".join(ligne.split())[:60] for ligne in self.cleaned_data["coiffeurs"].splitlines())
        return tuple(nom for nom in noms if nom)[:COIFFEURS_MAX]

    def demande(self, prestations: tuple[PrestationVoulue, ...]) -> SalonVoulu:
        """Return what the service needs."""
        return SalonVoulu(**self.cleaned_data, prestations=prestations)


class FormulairePrestation(forms.Form):
    """One line of the suggested list."""

    garder = forms.BooleanField(label=_("Garder"), required=False)
    nom = forms.CharField(label=_("Prestation"), max_length=80, required=False)
    prix = forms.IntegerField(label=_("Prix (F)"), min_value=1, max_value=PRIX_MAX, required=False)
    duree = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=1440, required=False)
    categorie = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    def clean(self) -> dict[str, Any]:
        """A kept line needs a name and a price; an unticked one may say anything."""
        saisie = self.cleaned_data
        if saisie.get("garder") and not self.errors and not (saisie.get("nom") and saisie.get("prix")):
            raise ValidationError(_("Donnez un nom et un prix, ou décochez la ligne."))
        return saisie


if TYPE_CHECKING:
    _Formulaires = forms.BaseFormSet[FormulairePrestation]
else:
    _Formulaires = forms.BaseFormSet


class FormulairePrestations(_Formulaires):
    """The list as a whole."""

    def clean(self) -> None:
        """Two services of one name would be one too many."""
        noms = [p.nom.casefold() for p in self.voulues()]
        if len(noms) != len(set(noms)):
            raise ValidationError(_("Deux prestations portent le même nom."))

    def voulues(self) -> tuple[PrestationVoulue, ...]:
        """Return the kept lines."""
        saisies = [f.cleaned_data for f in self.forms if getattr(f, "cleaned_data", None)]
        return tuple(
            PrestationVoulue(s["nom"], s["prix"], s.get("duree") or 60, s.get("categorie") or "")
            for s in saisies
            if s.get("garder") and s.get("nom") and s.get("prix")
        )


class FormulaireOperateur(forms.Form):
    """Who collects the money; may wait."""

    fournisseur = forms.ChoiceField(label=_("Opérateur de paiement"), required=False)
    cle = forms.CharField(
        label=_("Clé secrète"),
        required=False,
        max_length=300,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
        help_text=_("Elle est chiffrée et ne sera plus jamais affichée."),
    )
    boutique = forms.CharField(label=_("Identifiant de la boutique"), required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fournisseur"].choices = [("", _("plus tard")), *fournisseurs_choix()]  # type: ignore[attr-defined]
        if settings.DEMONSTRATION and "simulateur" in settings.FOURNISSEURS:
            self.fields["fournisseur"].initial = "simulateur"

    def clean(self) -> dict[str, Any]:
        """A real operator needs both credentials."""
        saisie = self.cleaned_data
        nom = saisie.get("fournisseur")
        if nom and nom != "simulateur":
            for champ in ("cle", "boutique"):
                if not saisie.get(champ):
                    self.add_error(champ, _("Nécessaire pour cet opérateur, ou choisissez « plus tard »."))
        return saisie
