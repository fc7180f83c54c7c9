"""Keys of machines, for the owner: made and replaced on a page that shows them once, revoked with one button."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from paiements.formulaires import cle_nouvelle
from paiements.services.idempotence import une_fois
from paiements.views.personnel.cles import cle_du_personnel
from paiements.views.personnel.commun import exiger, rendre
from salon_paiement.droits import Action, salons_de
from salon_paiement.erreurs import ErreurMetier
from salon_paiement.formulaires_salon import FormulaireDUnSalon
from salon_paiement.models import CleApi
from salon_paiement.pages import voir
from salon_paiement.portees import Portee
from salon_paiement.selecteurs_cles import cles_visibles, portees_libelles
from salon_paiement.services.cles import cle_creer, cle_remplacer, cle_revoquer

_DUREES = [("30", _("30 jours")), ("90", _("90 jours")), ("180", _("6 mois")), ("365", _("un an"))]


class FormulaireCle(FormulaireDUnSalon):
    """What a key is for, what it may do, how long."""

    nom = forms.CharField(
        label=_("À quoi elle sert"), max_length=60, help_text=_("Par exemple : site de réservation, comptabilité.")
    )
    portees = forms.MultipleChoiceField(
        label=_("Ce qu'elle peut faire"), choices=Portee.choices, widget=forms.CheckboxSelectMultiple
    )
    jours = forms.ChoiceField(label=_("Elle sert pendant"), choices=_DUREES, initial="90")


@require_safe
def cles(request: HttpRequest) -> HttpResponse:
    """``GET /admin/cles/``: who made which key, what it may do, when it was last used."""
    exiger(request, Action.DIRIGER)
    lignes = [
        {"cle": cle, "portees": portees_libelles(cle), "form_cle": cle_nouvelle()}
        for cle in cles_visibles(request.user)
    ]
    contexte = {"lignes": lignes, "plusieurs": len(salons_de(request.user, Action.DIRIGER)) > 1}
    return rendre(request, "personnel/cles.html", contexte, titre=_t("Clés d'API"))


def cle_nouvelle_page(request: HttpRequest) -> HttpResponseBase:
    """``/admin/cles/nouvelle/``: the form, then the key itself, once."""
    exiger(request, Action.DIRIGER)
    formulaire = FormulaireCle(request.POST or None, salons=salons_de(request.user, Action.DIRIGER))
    if request.method == "POST" and formulaire.is_valid():
        saisie = formulaire.cleaned_data
        salon, jours = saisie.pop("salon"), int(saisie.pop("jours"))

        def creer() -> tuple[CleApi, str]:
            return cle_creer(salon, **saisie, jours=jours, acteur=cast(User, request.user))

        try:
            return _montrer(request, salon.pk, "cle_nouvelle", creer, saisie["nom"], sorted(saisie["portees"]), jours)
        except ErreurMetier as erreur:
            formulaire.add_error(None, str(erreur))
    statut = 422 if formulaire.is_bound else 200
    contexte = {"form": formulaire, "form_cle": request.POST.get("cle") or cle_nouvelle()}
    return rendre(request, "personnel/cle_nouvelle.html", contexte, titre=_t("Nouvelle clé d'API"), statut=statut)


@require_POST
def cle_remplacer_page(request: HttpRequest, cle_id: uuid.UUID) -> HttpResponseBase:
    """Replace a key: the new one is shown once, the old one lives one more day."""
    cle = _cle_ou_404(request, cle_id)
    return _montrer(
        request, cle.salon_id, "cle_remplacer", lambda: cle_remplacer(cle.pk, cast(User, request.user)), cle.pk
    )


@require_POST
def cle_revoquer_page(request: HttpRequest, cle_id: uuid.UUID) -> HttpResponseBase:
    """Revoke a key; a second time does nothing."""
    cle = _cle_ou_404(request, cle_id)
    cle_revoquer(cle.pk, cast(User, request.user))
    messages.success(request, _t("La clé « %(nom)s » est révoquée : elle n'ouvre plus rien.") % {"nom": cle.nom})
    return voir("admin:cles")


def _montrer(
    request: HttpRequest,
    salon_id: uuid.UUID,
    operation: str,
    faire: Callable[[], tuple[CleApi, str]],
    *parametres: object,
) -> HttpResponseBase:
    """Make a secret once for this form, and show it; the same form again makes none, and cannot show it."""
    faite: tuple[CleApi, str] | None = None
    with une_fois(cle_du_personnel(request, salon_id, operation, *parametres), str(salon_id)) as neuve:
        if neuve:
            faite = faire()
    if faite is None:
        messages.warning(
            request, _t("Cette clé a déjà été montrée, et ne peut plus l'être. Si elle est perdue, remplacez-la.")
        )
        return voir("admin:cles")
    cle, texte = faite
    contexte = {"cle": cle, "texte": texte, "portees": portees_libelles(cle)}
    return rendre(request, "personnel/cle_montree.html", contexte, titre=_t("Copiez cette clé maintenant"))


def _cle_ou_404(request: HttpRequest, cle_id: uuid.UUID) -> CleApi:
    exiger(request, Action.DIRIGER)
    cle = cles_visibles(request.user).filter(pk=cle_id).first()
    if cle is None:
        raise Http404
    return cle
