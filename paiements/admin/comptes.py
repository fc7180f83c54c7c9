"""Provider accounts, for the owner: credentials go in and never come out."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from paiements.admin.aides import aide_pour
from paiements.admin.formulaires import FormulaireCompte, formulaire_du_compte, reseaux_choix
from paiements.fournisseurs.registre import fournisseurs_choix
from paiements.models import CompteFournisseur
from paiements.selecteurs import mots_des_paiements, reseaux_libelles
from paiements.services.comptes import (
    anciens_valables,
    compte_enregistrer,
    comptes_utilisables,
    webhook_adresse,
)
from paiements.services.reglages import compte_modifier, compte_verifier
from salon_paiement.admin.base import AdminDuSalon
from salon_paiement.admin.filtres import FiltreActif, FiltreSalon
from salon_paiement.droits import Action, peut, ses_salons
from salon_paiement.erreurs import ErreurMetier
from salon_paiement.historique import Mots
from salon_paiement.models import Salon


@admin.register(CompteFournisseur)
class CompteAdmin(AdminDuSalon[CompteFournisseur]):
    """One's own salons' accounts."""

    voir = Action.DIRIGER
    modifier = Action.DIRIGER
    ajout = True
    list_display = ("fournisseur", "mode", "proposes", "cles", "actif", "salon")
    list_filter = (FiltreSalon, FiltreActif)
    ajouter = _("Ajouter un compte opérateur")
    list_select_related = ("salon",)
    ordering = ("salon__nom", "date_creation")

    def get_urls(self) -> list[Any]:
        """Add the check of the credentials."""
        verifier = path("<uuid:cle>/verifier/", self.admin_site.admin_view(self.verifier), name="compte_verifier")
        return [verifier, *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Choose the provider, then give its credentials."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        salons = ses_salons(request.user, Action.DIRIGER)
        nom = request.GET.get("fournisseur", "")
        salon = next((s for s in salons if str(s.pk) == request.GET.get("salon", "")), None)
        salon = salon or (salons[0] if len(salons) == 1 else None)
        choix = {code: mot for code, mot in fournisseurs_choix() if salon is None or reseaux_choix(code, [salon.pays])}
        if nom not in choix or salon is None:
            contexte = {"choix": choix, "salons": salons, "salon": salon}
            return self._rendre(request, "personnel/compte_choix.html", _t("Ajouter un opérateur"), contexte)
        formulaire = FormulaireCompte(request.POST or None, fournisseur=nom, pays=salon.pays)
        if request.method == "POST" and formulaire.is_valid():
            try:
                compte = _enregistrer(salon, nom, formulaire, request.user.pk)
            except ErreurMetier as erreur:
                formulaire.add_error(None, str(erreur))
            else:
                messages.success(
                    request,
                    _t("Compte enregistré, pas encore proposé aux clients. Vérifiez maintenant les identifiants."),
                )
                return redirect("admin:paiements_comptefournisseur_change", compte.pk)
        return self._page(request, formulaire, choix[nom], None)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Change networks or credentials; the stored ones are never shown."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        compte = self.get_object(request, object_id)
        if compte is None:
            raise Http404
        formulaire = formulaire_du_compte(request.POST or None, compte)
        if request.method == "POST" and formulaire.is_valid():
            saisie = formulaire.cleaned_data
            try:
                compte_modifier(
                    compte.pk,
                    identifiants=formulaire.identifiants(),
                    reseaux=saisie["reseaux"],
                    actif=saisie["actif"],
                    adresses=saisie["adresses"],
                    acteur_id=request.user.pk,
                )
            except ErreurMetier as erreur:
                formulaire.add_error(None, str(erreur))
            else:
                messages.success(request, _t("C'est enregistré."))
                return redirect("admin:paiements_comptefournisseur_change", compte.pk)
        return self._page(request, formulaire, str(compte.get_fournisseur_display()), compte)

    def verifier(self, request: HttpRequest, cle: object) -> HttpResponseBase:
        """Ask the provider whether the stored credentials work (POST)."""
        compte = CompteFournisseur.objects.filter(pk=str(cle)).first()
        if compte is None or not peut(request.user, Action.DIRIGER, compte.salon_id) or request.method != "POST":
            raise Http404
        try:
            compte_verifier(compte, acteur_id=request.user.pk)
        except ErreurMetier as erreur:
            messages.error(request, str(erreur))
        else:
            messages.success(request, _t("L'opérateur accepte ces identifiants."))
            if not compte.actif:
                messages.info(request, _t("Cochez « Actif » et enregistrez pour le proposer aux clients."))
        return redirect("admin:paiements_comptefournisseur_change", compte.pk)

    def mots(self) -> Mots:
        """Return the operators' and networks' names."""
        return mots_des_paiements()

    @admin.display(description=_("réseaux proposés"))
    def proposes(self, compte: CompteFournisseur) -> str:
        """Labels of the networks."""
        return ", ".join(reseaux_libelles().get(code, code) for code in compte.reseaux) or "–"

    @admin.display(description=_("identifiants"))
    def cles(self, compte: CompteFournisseur) -> str:
        """Say what the operator thinks of the credentials."""
        mots = {True: _t("acceptés"), False: _t("refusés"), None: _t("non vérifiés")}
        return mots[compte.identifiants_valides]

    def _page(
        self, request: HttpRequest, formulaire: FormulaireCompte, titre: str, compte: CompteFournisseur | None
    ) -> HttpResponse:
        statut = 422 if formulaire.is_bound and formulaire.errors else 200
        contexte = {
            "form": formulaire,
            "compte": compte,
            "historique": self.historique_adresse(request, compte),
            "servi": compte is not None and compte in comptes_utilisables(compte.salon_id),
            "aide": aide_pour(formulaire.fournisseur),
            "webhook": webhook_adresse(compte) if compte else "",
            "anciens": compte is not None and anciens_valables(compte),
        }
        return self._rendre(request, "personnel/compte.html", titre, contexte, statut)

    def _rendre(
        self, request: HttpRequest, gabarit: str, titre: str, contexte: dict[str, Any], statut: int = 200
    ) -> HttpResponse:
        complet = {**self.admin_site.each_context(request), "title": titre, **contexte}
        return render(request, gabarit, complet, status=statut)


def _enregistrer(salon: Salon, nom: str, formulaire: FormulaireCompte, acteur_id: int | None) -> CompteFournisseur:
    saisie = formulaire.cleaned_data
    return compte_enregistrer(
        salon,
        fournisseur=nom,
        mode=saisie["mode"],
        identifiants=formulaire.identifiants(),
        reseaux=saisie["reseaux"],
        acteur_id=acteur_id,
        # Nobody's payment goes to keys that nobody has tried: see compte_modifier.
        actif=False,
    )
