"""Who works here: an owner invites, changes roles, deactivates. Passwords are set by their owner, by a link."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from salon_paiement.admin.base import AdminDuSalon
from salon_paiement.admin.filtres import FiltreActif, FiltreSalon
from salon_paiement.adresses import adresse_personnel
from salon_paiement.droits import Action, peut, salons_de
from salon_paiement.erreurs import ErreurMetier
from salon_paiement.formulaires_salon import FormulaireDUnSalon
from salon_paiement.models import Coiffeur, Membre, Role, Salon
from salon_paiement.qr import qr_svg
from salon_paiement.services.connexions import lien_noter
from salon_paiement.services.personnel import membre_inviter, membre_modifier


class FormulaireInvitation(FormulaireDUnSalon):
    """A new member: a login, a name, a role."""

    nom = forms.CharField(label=_("Prénom et nom"), max_length=150)
    identifiant = forms.CharField(
        label=_("Identifiant de connexion"),
        max_length=60,
        validators=[UnicodeUsernameValidator()],
        help_text=_("Sans espace, par exemple : awa.d"),
    )
    role = forms.ChoiceField(label=_("Rôle"), choices=Role.choices, initial=Role.CAISSIER)
    coiffeur = forms.ModelChoiceField(
        Coiffeur.objects.none(),
        label=_("C'est ce coiffeur"),
        required=False,
        help_text=_("Pour qu'elle voie sa propre journée."),
    )

    def __init__(self, *args: Any, salons: QuerySet[Salon], **kwargs: Any) -> None:
        super().__init__(*args, salons=salons, **kwargs)
        libres = Coiffeur.objects.filter(salon__in=salons, actif=True, membre=None).order_by("nom")
        self.fields["coiffeur"].queryset = libres  # type: ignore[attr-defined]


class FormulaireRole(forms.Form):
    """A member's role, and whether she still works here."""

    role = forms.ChoiceField(label=_("Rôle"), choices=Role.choices)
    actif = forms.BooleanField(label=_("Travaille dans ce salon"), required=False)


@admin.register(Membre)
class MembreAdmin(AdminDuSalon[Membre]):
    """The owner's page about people."""

    voir = Action.DIRIGER
    modifier = Action.DIRIGER
    ajout = True
    ajouter = _("Ajouter un membre du personnel")
    list_display = ("personne", "identifiant", "role", "actif", "salon")
    list_filter = (FiltreSalon, "role", FiltreActif)
    list_select_related = ("salon", "utilisateur")
    ordering = ("salon__nom", "role", "pk")

    def get_urls(self) -> list[Any]:
        """Add the page that shows the invitation link."""
        invitation = path(
            "<uuid:cle>/invitation/", self.admin_site.admin_view(self.invitation), name="membre_invitation"
        )
        return [invitation, *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Invite somebody."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        salons = salons_de(request.user, Action.DIRIGER)
        formulaire = FormulaireInvitation(request.POST or None, salons=salons)
        if request.method == "POST" and formulaire.is_valid():
            saisie = formulaire.cleaned_data
            try:
                membre, nouveau = membre_inviter(**saisie, acteur=_acteur(request))
            except ErreurMetier as erreur:
                formulaire.add_error(None, str(erreur))
            else:
                messages.success(request, _t("%(nom)s fait partie du salon.") % {"nom": saisie["nom"]})
                liste = "admin:salon_paiement_membre_changelist"
                return redirect("admin:membre_invitation", cle=membre.pk) if nouveau else redirect(liste)
        return self._page(request, formulaire, _t("Inviter quelqu'un"), None)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Change a role, or make somebody leave."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        membre = self.get_object(request, object_id)
        if membre is None:
            raise Http404
        initial = {"role": membre.role, "actif": membre.actif}
        formulaire = FormulaireRole(request.POST or None, initial=initial)
        if request.method == "POST" and formulaire.is_valid():
            try:
                membre_modifier(membre.pk, **formulaire.cleaned_data, acteur=_acteur(request))
            except ErreurMetier as erreur:
                formulaire.add_error(None, str(erreur))
            else:
                messages.success(request, _t("C'est enregistré."))
                return redirect("admin:salon_paiement_membre_changelist")
        return self._page(request, formulaire, str(membre.utilisateur.get_full_name() or membre.utilisateur), membre)

    def invitation(self, request: HttpRequest, cle: object) -> HttpResponse:
        """Show the link by which a member sets her password, to be copied, printed or scanned."""
        membre = Membre.objects.select_related("utilisateur", "salon").filter(pk=str(cle), actif=True).first()
        if membre is None or not peut(request.user, Action.DIRIGER, membre.salon_id):
            raise Http404
        if not _invitable(request, membre):
            raise PermissionDenied
        lien = lien_mot_de_passe(membre.utilisateur)
        lien_noter(membre.utilisateur, request.user.pk)
        contexte = {
            **self.admin_site.each_context(request),
            "title": _t("Invitation"),
            "membre": membre,
            "lien": lien,
            "qr": qr_svg(lien),
        }
        return render(request, "personnel/invitation.html", contexte)

    @admin.display(description=_("personne"))
    def personne(self, membre: Membre) -> str:
        """Name, or login when she gave none."""
        return membre.utilisateur.get_full_name() or membre.utilisateur.get_username()

    @admin.display(description=_("identifiant"))
    def identifiant(self, membre: Membre) -> str:
        """What she types to log in."""
        return membre.utilisateur.get_username()

    def _page(self, request: HttpRequest, formulaire: forms.Form, titre: str, membre: Membre | None) -> HttpResponse:
        contexte = {
            **self.admin_site.each_context(request),
            "title": titre,
            "form": formulaire,
            "membre": membre,
            "historique": self.historique_adresse(request, membre),
            "invitable": membre is not None and _invitable(request, membre),
        }
        statut = 422 if formulaire.is_bound and formulaire.errors else 200
        return render(request, "personnel/membre.html", contexte, status=statut)


def lien_mot_de_passe(utilisateur: User) -> str:
    """Return the address where ``utilisateur`` sets her password; it works once, for three days."""
    uid = urlsafe_base64_encode(force_bytes(utilisateur.pk))
    jeton = default_token_generator.make_token(utilisateur)
    return adresse_personnel("admin:mot_de_passe", uid, jeton)


def _invitable(request: HttpRequest, membre: Membre) -> bool:
    """A link gives the whole account: not somebody's who also works where the reader is not the owner."""
    if not membre.actif or membre.utilisateur.is_superuser:
        return False
    ailleurs = Membre.objects.filter(utilisateur=membre.utilisateur, actif=True)
    return all(peut(request.user, Action.DIRIGER, salon_id) for salon_id in ailleurs.values_list("salon_id", flat=True))


def _acteur(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
