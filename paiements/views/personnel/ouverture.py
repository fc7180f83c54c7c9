"""Opening a salon: the very first one at ``/bienvenue/``, others from the admin."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordResetConfirmView
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from paiements.fournisseurs.registre import fournisseur_classe
from paiements.fournisseurs.simulateur.identifiants import IDENTIFIANTS
from paiements.models import CompteFournisseur
from paiements.services.comptes import compte_enregistrer
from paiements.views.personnel.commun import exiger, rendre
from paiements.views.personnel.formulaires import (
    SUGGESTIONS,
    FormulaireOperateur,
    FormulairePrestation,
    FormulairePrestations,
    FormulaireProprietaire,
    FormulaireSalonNouveau,
)
from salon_paiement.droits import Action, salons_de
from salon_paiement.erreurs import ErreurMetier
from salon_paiement.models import PosteQR, Salon
from salon_paiement.pages import voir
from salon_paiement.services.acces import sessions_fermer
from salon_paiement.services.connexions import connexion_ouvrir, mot_de_passe_par_lien_noter
from salon_paiement.services.installation import ComptePremier, Installation, installation_possible, salon_installer

_Prestations = forms.formset_factory(FormulairePrestation, formset=FormulairePrestations, extra=3, max_num=30)


@never_cache
@sensitive_post_parameters()
def bienvenue(request: HttpRequest) -> HttpResponseBase:
    """Install the first salon and its owner; an unknown address as soon as one exists."""
    if not installation_possible():
        raise Http404
    formulaires = _formulaires(request, premier=True)
    if request.method == "POST" and _valides(formulaires):
        compte = formulaires["proprietaire"].compte(formulaires["salon"].cleaned_data["courriel_alertes"])
        faite = _installer(formulaires, compte)
        if faite is not None:
            connexion_ouvrir(request, faite.proprietaire, moyen="installation")
            # She has just chosen her password: she enrols without typing it again.
            record_authentication(request, faite.proprietaire, method="password", reauthenticated=True)
            return voir("admin:premiers_pas", faite.salon.pk)
    return _page(request, formulaires, _("Bienvenue"))


@sensitive_post_parameters()
def salon_ajouter(request: HttpRequest) -> HttpResponseBase:
    """Open another salon; who opens it owns it."""
    exiger(request, Action.DIRIGER)
    if not isinstance(request.user, User):
        raise PermissionDenied
    formulaires = _formulaires(request, premier=False)
    if request.method == "POST" and _valides(formulaires):
        faite = _installer(formulaires, request.user)
        if faite is not None:
            return voir("admin:premiers_pas", faite.salon.pk)
    return _page(request, formulaires, _("Ajouter un salon"))


def premiers_pas(request: HttpRequest, salon_id: uuid.UUID) -> HttpResponse:
    """Show what to do next: the poster first."""
    salon = salons_de(request.user, Action.DIRIGER).filter(pk=salon_id).first()
    if salon is None:
        raise Http404
    contexte = {
        "salon": salon,
        "poste": PosteQR.objects.filter(salon=salon, actif=True).order_by("date_creation").first(),
        "compte": CompteFournisseur.objects.filter(salon=salon, actif=True).first(),
    }
    return rendre(request, "personnel/premiers_pas.html", contexte, titre=_("Votre salon est prêt"))


class MotDePasse(PasswordResetConfirmView):
    """Where an invited member sets her password: the link works once."""

    template_name = "personnel/mot_de_passe.html"
    success_url = reverse_lazy("admin:login")

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the password with the fact that it was set."""
        with transaction.atomic():
            mot_de_passe_par_lien_noter(form.user)
            reponse = super().form_valid(form)
            # Whoever is in with the old one is out; the link opens nothing by itself: her second factor is asked for.
            sessions_fermer(form.user, "mot_de_passe")
            return reponse

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say the page's title; nobody is logged in here."""
        titre = _("Choisissez votre mot de passe")
        return {**super().get_context_data(**kwargs), "title": titre, "site_header": _("Salon Paiement")}


def _formulaires(request: HttpRequest, *, premier: bool) -> dict[str, Any]:
    donnees = request.POST if request.method == "POST" else None
    suggestions = [
        {"garder": True, "nom": str(nom), "prix": prix, "duree": duree, "categorie": str(categorie)}
        for nom, prix, duree, categorie in SUGGESTIONS
    ]
    formulaires: dict[str, Any] = {"proprietaire": FormulaireProprietaire(donnees)} if premier else {}
    return formulaires | {
        "salon": FormulaireSalonNouveau(donnees, prefix="salon"),
        "prestations": _Prestations(donnees, prefix="prestations", initial=suggestions),
        "operateur": FormulaireOperateur(donnees, prefix="operateur"),
    }


def _valides(formulaires: dict[str, Any]) -> bool:
    """Check every form, so that all the mistakes of the page are said at once."""
    resultats = [formulaire.is_valid() for formulaire in formulaires.values()]
    return all(resultats)


def _installer(formulaires: dict[str, Any], proprietaire: User | ComptePremier) -> Installation | None:
    demande = formulaires["salon"].demande(formulaires["prestations"].voulues())
    try:
        return salon_installer(demande, proprietaire, ensuite=_compte_operateur(formulaires["operateur"].cleaned_data))
    except ErreurMetier as erreur:
        formulaires["salon"].add_error(None, str(erreur))
        return None


def _compte_operateur(saisie: dict[str, str]) -> Callable[[Salon], object] | None:
    nom = saisie["fournisseur"]
    if not nom:
        return None

    def enregistrer(salon: Salon) -> CompteFournisseur:
        identifiants = {"cle": saisie["cle"].strip(), "boutique": saisie["boutique"].strip()}
        if nom == "simulateur":
            # The demo's operator takes any credentials; it is reached where the demo started it.
            identifiants = {
                **IDENTIFIANTS,
                "base": getattr(settings, "SIMULATEUR_URL", "http://127.0.0.1:9"),
            }
        reseaux = [code for code, r in fournisseur_classe(nom).reseaux.items() if r.pays == salon.pays]
        mode = "test" if nom == "simulateur" else "live"
        return compte_enregistrer(salon, fournisseur=nom, mode=mode, identifiants=identifiants, reseaux=reseaux)

    return enregistrer


def _page(request: HttpRequest, formulaires: dict[str, Any], titre: str) -> HttpResponse:
    statut = 422 if request.method == "POST" else 200
    return rendre(request, "personnel/bienvenue.html", {"formulaires": formulaires}, titre=titre, statut=statut)
