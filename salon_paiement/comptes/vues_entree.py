"""The ways in after the password, or instead of it: a code, a recovery code, a passkey."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.stages import LoginStageController
from allauth.mfa.webauthn.forms import LoginWebAuthnForm
from allauth.mfa.webauthn.internal import auth as cles
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from salon_paiement.comptes.adaptateur import EtapeSecondFacteur
from salon_paiement.comptes.cadre import montrer, suite_lue
from salon_paiement.comptes.formulaires import FormulaireCle, FormulaireCode
from salon_paiement.services.acces import Genre, moyens_de
from salon_paiement.services.connexions import connexion_refuser


def connexion_commencer(request: HttpRequest, utilisateur: User, suite: str) -> HttpResponse:
    """Go on with a login whose password was right: to the second factor, or straight in."""
    # Fresh: who has just given it need not give it again to change what protects her account.
    record_authentication(request, utilisateur, method="password", reauthenticated=True)
    reponse: HttpResponse = perform_login(request, Login(user=utilisateur, redirect_url=suite))
    return reponse


@never_cache
@sensitive_post_parameters()
def compte_code(request: HttpRequest) -> HttpResponseBase:
    """Ask for the second factor of whoever has just given her password."""
    etape = LoginStageController.enter(request, EtapeSecondFacteur.key)
    utilisateur = etape.login.user if etape else None
    if etape is None or not isinstance(utilisateur, User):
        return redirect("admin:login")
    par_cle = "credential" in request.POST
    formulaire = FormulaireCode(None if par_cle else request.POST or None, user=utilisateur, request=request)
    cle = FormulaireCle(request.POST if par_cle else None, user=utilisateur)
    rempli = cle if par_cle else formulaire
    if request.method == "POST" and rempli.is_valid():
        rempli.save()
        reponse: HttpResponseBase = etape.exit()
        return reponse
    if par_cle:
        connexion_refuser(request, utilisateur.get_username(), raison="second_facteur")
    contexte = {
        "form": formulaire,
        "erreurs_cle": cle.errors if par_cle else {},
        "options": options_cle(utilisateur),
        "codes": moyens_de(utilisateur).filter(type=Genre.TOTP).exists(),
    }
    return montrer(request, "personnel/compte/code.html", contexte, titre=_("Seconde preuve"), statut=_statut(request))


@never_cache
def compte_cle(request: HttpRequest) -> HttpResponseBase:
    """Log in with a passkey alone: it proves the device and, by its PIN or finger, the person."""
    if request.method != "POST":
        # Anybody may ask: what is kept of it goes soon, unless the session held something already.
        if request.session.is_empty():
            request.session.set_expiry(settings.ACCOUNT_LOGIN_TIMEOUT)
        return JsonResponse({"request_options": cles.begin_authentication(None)})
    formulaire = LoginWebAuthnForm(request.POST)
    if not formulaire.is_valid():
        messages.error(request, _("Cette clé d'accès n'est pas connue ici. Entrez avec votre mot de passe."))
        return redirect("admin:login")
    moyen = formulaire.cleaned_data["credential"]
    login = Login(user=moyen.user, redirect_url=suite_lue(request, ""))
    reponse: HttpResponse = perform_passwordless_login(request, moyen, login)
    return reponse


def options_cle(utilisateur: User) -> dict[str, object] | None:
    """Return what the browser asks her passkeys, ``None`` when she has none."""
    if not moyens_de(utilisateur).filter(type=Genre.WEBAUTHN).exists():
        return None
    return {"request_options": cles.begin_authentication(utilisateur)}


def _statut(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200
