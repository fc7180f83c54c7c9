"""One's own code of the till: set, changed or taken away, with one's password."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from paiements.views.personnel.commun import rendre
from salon_paiement.erreurs import ErreurMetier
from salon_paiement.models import CodePersonnel
from salon_paiement.pages import voir
from salon_paiement.services.codes import LONGUEUR, code_poser, code_retirer

_CHIFFRES = {"inputmode": "numeric", "autocomplete": "off", "pattern": "[0-9]{6}", "maxlength": str(LONGUEUR)}


class FormulaireCode(forms.Form):
    """The six digits twice, and the password."""

    code = forms.CharField(
        label=_("Votre code à six chiffres"),
        max_length=LONGUEUR,
        widget=forms.PasswordInput(attrs=_CHIFFRES),
        help_text=_("Ni date, ni suite, ni répétition. Ne le dites à personne : il agit en votre nom."),
    )
    encore = forms.CharField(
        label=_("Le même code, encore une fois"), max_length=LONGUEUR, widget=forms.PasswordInput(attrs=_CHIFFRES)
    )
    mot_de_passe = forms.CharField(
        label=_("Votre mot de passe"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def clean(self) -> dict[str, Any]:
        """Refuse two codes that differ."""
        saisie = super().clean() or {}
        if saisie.get("code") != saisie.get("encore"):
            self.add_error("encore", _("Les deux codes ne sont pas les mêmes."))
        return saisie


@sensitive_post_parameters()
@sensitive_variables()
def code(request: HttpRequest) -> HttpResponseBase:
    """``/admin/code/``: the form about one's own code."""
    moi = cast(User, request.user)
    formulaire = FormulaireCode(request.POST or None)
    if request.method == "POST" and formulaire.is_valid():
        saisie = formulaire.cleaned_data
        try:
            code_poser(moi, saisie["code"], mot_de_passe=saisie["mot_de_passe"])
        except ErreurMetier as erreur:
            formulaire.add_error(None, str(erreur))
        else:
            messages.success(request, _t("Votre code est enregistré."))
            return voir("admin:code")
    connu = CodePersonnel.objects.filter(utilisateur=moi).first()
    statut = 422 if formulaire.is_bound else 200
    contexte = {"form": formulaire, "connu": connu}
    return rendre(request, "personnel/code.html", contexte, titre=_t("Mon code de caisse"), statut=statut)


@require_POST
def code_retirer_page(request: HttpRequest) -> HttpResponseBase:
    """Take one's code away; a second time does nothing."""
    if code_retirer(cast(User, request.user)):
        messages.success(request, _t("Votre code est retiré."))
    return voir("admin:code")
