"""What is typed on the pages of one's account, each refusal said once and in words."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import get_totp_secret
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm
from django import forms
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from salon_paiement.comptes.codes import code_essayer, compteur_du_code
from salon_paiement.comptes.essais import CONFIRMATION, TropDEssais, essai_personne
from salon_paiement.services.connexions import connexion_refuser

TROP = _("Trop d'essais : attendez une heure, ou servez-vous d'une clé d'accès.")
FAUX = _("Ce code n'est pas le bon, ou il a déjà servi. Attendez le suivant.")
_CHIFFRES = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "maxlength": 20}


class FormulaireCode(forms.Form):
    """The code of her application, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs=_CHIFFRES),
        help_text=_("Les six chiffres de votre application, ou un code de secours."),
    )

    def __init__(self, *args: Any, user: User, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.request = user, request
        self.moyen: Authenticator | None = None

    def clean_code(self) -> str:
        """Check it; a wrong one is a fact."""
        code = str(self.cleaned_data["code"])
        try:
            self.moyen = code_essayer(self.user, code)
        except TropDEssais as erreur:
            connexion_refuser(self.request, self.user.get_username(), raison="second_facteur")
            raise forms.ValidationError(TROP, code="throttled") from erreur
        if self.moyen is None:
            connexion_refuser(self.request, self.user.get_username(), raison="second_facteur")
            raise forms.ValidationError(FAUX, code="incorrect_code")
        return code

    def save(self) -> None:
        """Write in the session that she proved it."""
        post_authentication(self.request, self.moyen)


class FormulaireActivation(forms.Form):
    """The first code of an application that has just read the secret."""

    code = forms.CharField(label=_("Code à six chiffres"), max_length=20, widget=forms.TextInput(attrs=_CHIFFRES))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Kept while it is typed: a page shown again keeps the QR already read.
        self.secret: str = get_totp_secret(regenerate=not self.is_bound)
        self.compteur = -1

    def clean_code(self) -> str:
        """Refuse a code that is not of this secret."""
        code = str(self.cleaned_data["code"])
        compteur = compteur_du_code(self.secret, code)
        if compteur is None:
            raise forms.ValidationError(_("Ce code n'est pas celui de ce QR. Vérifiez l'heure du téléphone."))
        self.compteur = compteur
        return code


class FormulaireConfirmation(forms.Form):
    """Her password again, before what protects her account is changed."""

    password = forms.CharField(
        label=_("Votre mot de passe"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """Check it: ten tries an hour, for whoever found the session open."""
        saisi = str(self.cleaned_data["password"])
        try:
            essai = essai_personne(self.user, CONFIRMATION)
        except TropDEssais as erreur:
            raise forms.ValidationError(_("Trop d'essais : attendez une heure.")) from erreur
        if not self.user.check_password(saisi):
            raise forms.ValidationError(_("Ce mot de passe n'est pas le vôtre."))
        essai.rendre()
        return saisi


class FormulaireCleNouvelle(AddWebAuthnForm):
    """A passkey's answer, and the name under which she will know it again."""

    name = forms.CharField(
        label=_("Nom de la clé"), required=False, max_length=60, help_text=_("Par exemple : mon téléphone.")
    )


class FormulaireCle(AuthenticateWebAuthnForm):
    """A passkey's answer as a second factor."""
