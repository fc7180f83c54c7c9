"""The login page's view: who comes in and who is kept out are facts."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from salon_paiement.comptes.vues_entree import connexion_commencer
from salon_paiement.droits import est_du_personnel
from salon_paiement.frein import Essai
from salon_paiement.services.connexions import connexion_refuser
from salon_paiement.services.essais_connexion import essai_prendre, essai_reussi

_TROP = _("Trop d'essais. Attendez un quart d'heure, ou connectez-vous depuis un appareil que vous avez déjà utilisé.")


class FormulaireConnexion(AuthenticationForm):
    """Let in the members of a salon: the role decides, not a flag on the user."""

    # The password was right, and opens nothing.
    nulle_part = False
    # Nothing was tried: too many wrong passwords came before.
    freine = False
    essai: Essai | None = None

    def clean(self) -> dict[str, Any]:
        """Try nothing, not even the right password, while this browser has to wait."""
        identifiant = self.cleaned_data.get("username", "")
        if identifiant and self.cleaned_data.get("password"):
            self.essai = essai_prendre(cast(HttpRequest, self.request), identifiant)
            if self.essai is None:
                self.freine = True
                raise ValidationError(_TROP)
        saisie = super().clean()
        self._rendre()
        return saisie

    def _rendre(self) -> None:
        if self.essai is not None:
            self.essai.rendre()

    def confirm_login_allowed(self, user: User) -> None:
        """Refuse somebody who works nowhere (any more)."""
        super().confirm_login_allowed(user)
        if not est_du_personnel(user):
            self.nulle_part = True
            self._rendre()
            raise ValidationError(_("Ce compte n'appartient à aucun salon. Voyez avec la propriétaire."))


class PageConnexion(LoginView):
    """Django's, whose session opens through django-allauth's steps and our service."""

    authentication_form = FormulaireConnexion
    template_name = "personnel/connexion.html"

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Go on to the second factor of whoever has one; the session opens for others."""
        reponse = connexion_commencer(self.request, form.get_user(), self.get_success_url())
        essai_reussi(self.request, reponse, form.get_user())
        return reponse

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Say why, and write it when a name and a password were really tried."""
        if isinstance(form, FormulaireConnexion) and form.freine:
            reponse = self.render_to_response(self.get_context_data(form=form), status=429)
            reponse["Retry-After"] = str(settings.CONNEXION_FENETRE)
            return reponse
        identifiant = form.cleaned_data.get("username", "")
        if identifiant and form.cleaned_data.get("password"):
            nulle_part = isinstance(form, FormulaireConnexion) and form.nulle_part
            connexion_refuser(self.request, identifiant, raison="aucun_salon" if nulle_part else "")
        return super().form_invalid(form)
