"""Where django-allauth asks us: who may come in, how it is written down, where one goes next."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import is_headless_request
from allauth.headless.base.response import AuthenticationResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn.internal.flows import did_use_passwordless_login
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from salon_paiement.api.erreurs import erreur_json
from salon_paiement.appareil_prevenu import prevenu_oublier
from salon_paiement.comptes.exigence import METHODE, preuves, second_facteur_du
from salon_paiement.droits import est_du_personnel
from salon_paiement.services.acces import moyens_de
from salon_paiement.services.connexions import connexion_ouvrir, connexion_refuser, deconnexion_noter
from traces.chiffrement import chiffrer_identifiants, dechiffrer_identifiants
from traces.contexte import adresse_ip

# How somebody came in, by the kind of second factor that she gave.
MOYENS = {
    "": "mot_de_passe",
    Authenticator.Type.TOTP: "code",
    Authenticator.Type.WEBAUTHN: "cle",
    Authenticator.Type.RECOVERY_CODES: "secours",
}
CLE_SEULE, APPLICATION = "cle_acces", "application"
SANS_ADRESSE = "::"


class EtapeSecondFacteur(AuthenticateStage):
    """The second step of a login, on our page."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Ask for a second factor whoever has one, unless her passkey alone opened the door."""
        utilisateur = self.login.user
        if not isinstance(utilisateur, User) or not moyens_de(utilisateur).exists():
            return None, True
        if did_use_passwordless_login(self.request, utilisateur):
            return None, True
        self.state["authentication_required"] = True
        self.state["avec"] = utilisateur.get_session_auth_hash()
        # A number that somebody else gave to this browser is worth nothing from here on, as at the login itself.
        self.request.session.cycle_key()
        return redirect("admin:compte_code"), True

    def exit(self) -> HttpResponse:
        """Go on, unless her password was changed since it was given: whoever gave the old one begins again."""
        utilisateur = self.login.user
        if not isinstance(utilisateur, User) or self.state.get("avec") != utilisateur.get_session_auth_hash():
            clear_login(self.request)
            return redirect("admin:login")
        reponse: HttpResponse = super().exit()
        return reponse


class AdaptateurCompte(DefaultAccountAdapter):
    """Nobody signs up; who comes in and who is kept out are facts."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _lazy("Identifiant ou mot de passe faux."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse strangers: an owner invites."""
        return False

    def get_login_stages(self) -> list[str]:
        """Name the steps of a login after the first proof."""
        return ["salon_paiement.comptes.adaptateur.EtapeSecondFacteur"]

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: our own pages do, in our own words."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing: the facts tell the owner."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address as our proxies tell it, never as the client does."""
        return adresse_ip(request) or SANS_ADRESSE

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write a refused password of an app (the page's form does it for pages)."""
        connexion_refuser(request, str(credentials.get("username", "")))

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse | None:
        """Keep out who works nowhere, and from apps who must first enrol on the pages."""
        if not isinstance(user, User) or not est_du_personnel(user):
            connexion_refuser(request, user.get_username(), raison="aucun_salon")
            return self._dehors(request, "no_salon", _("Ce compte n'appartient à aucun salon."))
        application = is_headless_request(request)
        if application and second_facteur_du(user) and not moyens_de(user).exists():
            phrase = _("Votre rôle demande une seconde preuve : ajoutez-la d'abord sur les pages du salon.")
            return self._dehors(request, "second_factor_required", phrase)
        return None

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Open the session and write how she came in."""
        if not isinstance(user, User):
            raise TypeError(user)
        application = bool(is_headless_request(request))
        connexion_ouvrir(request, user, moyen=APPLICATION if application else moyen_de(request, user))
        if not application:
            # This browser no longer tells somebody else, who left without saying so.
            prevenu_oublier(request, sauf=user)

    def logout(self, request: HttpRequest) -> None:
        """Close an app's session, and write it."""
        deconnexion_noter(request.user)
        logout(request)

    def post_login(
        self, request: HttpRequest, user: AbstractBaseUser, *, redirect_url: str | None, **kwargs: Any
    ) -> HttpResponse:
        """Lead on to what she asked for."""
        if is_headless_request(request):
            reponse: HttpResponse = AuthenticationResponse(request)
            return reponse
        return HttpResponseRedirect(redirect_url or reverse("admin:index"))

    def _dehors(self, request: HttpRequest, code: str, phrase: str) -> HttpResponse:
        clear_login(request)
        if is_headless_request(request):
            raise ImmediateHttpResponse(erreur_json(403, code, phrase))
        messages.error(request, phrase)
        return redirect("admin:login")


class AdaptateurSecondFacteur(DefaultMFAAdapter):
    """Secrets are stored encrypted; pages speak our words."""

    def encrypt(self, text: str) -> str:
        """Encrypt a secret as operators' credentials are."""
        return chiffrer_identifiants({"s": text})

    def decrypt(self, encrypted_text: str) -> str:
        """Return what :meth:`encrypt` hid."""
        return dechiffrer_identifiants(encrypted_text)["s"]

    def get_totp_issuer(self) -> str:
        """Name the product in her application."""
        return "Salon Paiement"

    def _get_site_name(self) -> str:
        return "Salon Paiement"

    def _get_user_identifier(self, user: AbstractBaseUser) -> str:
        return str(user.get_username())

    def generate_authenticator_name(self, user: AbstractBaseUser, *args: Any, **kwargs: Any) -> str:
        """Name a passkey that she did not name."""
        return _("Clé d'accès")


def moyen_de(request: HttpRequest, utilisateur: User) -> str:
    """Return how she has just come in, as the fact says it."""
    secondes = [preuve for preuve in preuves(request.session, utilisateur) if preuve.get("method") == METHODE]
    derniere = secondes[-1] if secondes else {}
    return CLE_SEULE if derniere.get("passwordless") else MOYENS[derniere.get("type", "")]
