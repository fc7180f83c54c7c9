"""The till's lock: a button on every staff page, and the page where a colleague comes in with her code."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from salon_paiement.appareil_prevenu import prevenu_oublier
from salon_paiement.droits import est_du_personnel
from salon_paiement.erreurs import ErreurMetier
from salon_paiement.pages import VoirAilleurs, voir
from salon_paiement.services.verrou import caisse_verrouiller, personnes_du_verrou, verrou_ouvrir, verrouillee
from salon_paiement.verrou import geste_noter, partagee_poser


@never_cache
def verrou(request: HttpRequest) -> HttpResponseBase:
    """``POST``: lock this browser now. ``GET``: who may open it, when it is locked."""
    if request.method == "POST" and est_du_personnel(request.user):
        cause = "inactivite" if request.POST.get("cause") == "inactivite" else "bouton"
        caisse_verrouiller(request, cast(User, request.user), cause=cause)
        return partagee_poser(request, voir("admin:verrou"))
    if request.user.is_authenticated:
        return voir("admin:index")
    return _page(request)


@never_cache
@require_POST
@sensitive_post_parameters("code")
@sensitive_variables("code")
def verrou_ouvrir_page(request: HttpRequest) -> HttpResponseBase:
    """Open the till for whoever gives her name and her code."""
    if request.user.is_authenticated:
        return voir("admin:index")
    try:
        personne = verrou_ouvrir(request, request.POST.get("personne", ""), request.POST.get("code", ""))
    except ErreurMetier as erreur:
        return _page(request, erreur)
    # A phone that told somebody else of her takings stops: it is this person's now.
    prevenu_oublier(request, sauf=personne)
    suite = request.POST.get("suite", "")
    sure = url_has_allowed_host_and_scheme(suite, {request.get_host()}, request.is_secure())
    return VoirAilleurs(suite if sure else reverse("admin:caisse"))


@require_safe
def verrou_geste(request: HttpRequest) -> HttpResponse:
    """Say that somebody is in front of the page: she types, or reads. Asked once a minute by the page itself."""
    geste_noter(request)
    return HttpResponse(status=204)


def _page(request: HttpRequest, erreur: ErreurMetier | None = None) -> HttpResponseBase:
    etat = verrouillee(request)
    if etat is None:
        return voir("admin:login")
    contexte: dict[str, Any] = {
        "title": _("Caisse verrouillée"),
        "site_header": _("Salon Paiement"),
        "personnes": list(personnes_du_verrou(etat)),
        "choisie": request.POST.get("personne", ""),
        "suite": request.POST.get("suite", "") or request.GET.get("suite", ""),
        "erreur": str(erreur) if erreur else "",
    }
    return render(request, "personnel/verrou.html", contexte, status=erreur.statut if erreur else 200)
