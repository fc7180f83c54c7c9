"""Adding and taking away second factors: an application of codes, passkeys."""

from __future__ import annotations

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import clear_totp_secret
from allauth.mfa.webauthn.internal import auth as cles
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from salon_paiement.comptes.cadre import confirmee, montrer, personnelle
from salon_paiement.comptes.formulaires import FormulaireActivation, FormulaireCleNouvelle
from salon_paiement.erreurs import Conflit
from salon_paiement.qr import qr_svg
from salon_paiement.services.acces import PREUVES, application_activer, cle_ajouter, moyen_retirer


@sensitive_post_parameters()
@personnelle
@confirmee
def compte_application(request: HttpRequest, personne: User) -> HttpResponse:
    """Show the QR of a new secret and take the first code that it gives."""
    if Authenticator.objects.filter(user=personne, type=Authenticator.Type.TOTP).exists():
        return redirect("admin:compte")
    formulaire = FormulaireActivation(request.POST or None)
    if request.method == "POST" and formulaire.is_valid():
        try:
            application_activer(request, personne, formulaire.secret, formulaire.compteur)
        except Conflit as erreur:
            messages.error(request, str(erreur))
            return redirect("admin:compte")
        clear_totp_secret(request)
        messages.success(request, _("C'est fait. Imprimez ces codes : ils servent si vous perdez votre téléphone."))
        return redirect("admin:compte_secours")
    contexte = {
        "form": formulaire,
        "qr": qr_svg(get_adapter().build_totp_url(personne, formulaire.secret)),
        "secret": " ".join(formulaire.secret[i : i + 4] for i in range(0, len(formulaire.secret), 4)),
    }
    statut = 422 if request.method == "POST" else 200
    return montrer(
        request, "personnel/compte/application.html", contexte, titre=_("Application de codes"), statut=statut
    )


@personnelle
@confirmee
def compte_cle_nouvelle(request: HttpRequest, personne: User) -> HttpResponse:
    """Take the answer of a passkey made for her account."""
    formulaire = FormulaireCleNouvelle(request.POST or None, user=personne)
    if request.method == "POST" and formulaire.is_valid():
        premiere = not Authenticator.objects.filter(user=personne).exists()
        cle_ajouter(request, personne, formulaire.cleaned_data["name"], formulaire.cleaned_data["credential"])
        messages.success(request, _("Cette clé d'accès ouvre maintenant votre compte."))
        return redirect("admin:compte_secours" if premiere else "admin:compte")
    contexte = {
        "form": formulaire,
        "options": {"creation_options": cles.begin_registration(personne, passwordless=True)},
    }
    statut = 422 if request.method == "POST" else 200
    return montrer(request, "personnel/compte/cle.html", contexte, titre=_("Clé d'accès"), statut=statut)


@personnelle
@confirmee
def compte_retirer(request: HttpRequest, personne: User, cle: int) -> HttpResponse:
    """Take one second factor away, once she has said yes."""
    moyen = get_object_or_404(Authenticator, pk=cle, user=personne, type__in=PREUVES)
    if request.method == "POST":
        try:
            moyen_retirer(request, personne, moyen)
        except Conflit as erreur:
            messages.error(request, str(erreur))
        else:
            messages.success(request, _("C'est retiré, et vos autres sessions sont fermées."))
        return redirect("admin:compte")
    nom = moyen.wrap().name if moyen.type == Authenticator.Type.WEBAUTHN else _("Application de codes")
    return montrer(request, "personnel/compte/retirer.html", {"nom": nom}, titre=_("Retirer une seconde preuve"))
