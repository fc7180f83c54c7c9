"""What the pages of one's account share: who may open them, the frame, where one goes next."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from salon_paiement.comptes.exigence import second_facteur_fait, second_facteur_manque
from salon_paiement.comptes.porte import avant_second_facteur
from salon_paiement.droits import est_du_personnel
from salon_paiement.services.acces import moyens_de

SUITE = "suite"
Page = Callable[..., HttpResponse]


def personnelle(vue: Page, *, verifiee: bool = True) -> Page:
    """Open ``vue`` to somebody of the staff, logged in; ``vue`` receives her after the request.

    Args:
        verifiee: refuse a session in which she, who has a second factor, has not given it. The page where it is
            given is the only one that does not.
    """

    @avant_second_facteur
    @functools.wraps(vue)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        personne = request.user
        if not isinstance(personne, User) or not est_du_personnel(personne):
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        if verifiee and moyens_de(personne).exists() and not second_facteur_fait(request.session, personne):
            return redirect("admin:compte_prouver")
        reponse = vue(request, personne, *args, **kwargs)
        add_never_cache_headers(reponse)
        return reponse

    return page


def confirmee(vue: Page) -> Page:
    """Ask for her password again, unless she gave it in the last minutes, before ``vue`` changes what protects her."""

    @functools.wraps(vue)
    def page(request: HttpRequest, personne: User, *args: Any, **kwargs: Any) -> HttpResponse:
        if did_recently_reauthenticate(request):
            return vue(request, personne, *args, **kwargs)
        # What was posted is not kept: she does it again once confirmed.
        retour = request.get_full_path() if request.method == "GET" else reverse("admin:compte")
        return redirect(f"{reverse('admin:compte_confirmer')}?{urlencode({SUITE: retour})}")

    return page


def montrer(
    request: HttpRequest, gabarit: str, contexte: Mapping[str, Any], *, titre: str, statut: int = 200
) -> HttpResponse:
    """Render a page of the account; to a session that may not act yet, it shows no way elsewhere and no figure."""
    cadre = admin.site.each_context(request)
    if second_facteur_manque(request.session, request.user):
        cadre = {**cadre, "navigation": [], "registre": False, "poussee": ""}
    return render(request, gabarit, {**cadre, "title": titre, **contexte}, status=statut)


def suite_lue(request: HttpRequest, defaut: str) -> str:
    """Return where the page leads on to: an address of ours, never somebody else's."""
    voulue = request.POST.get(SUITE) or request.GET.get(SUITE) or ""
    if url_has_allowed_host_and_scheme(voulue, {request.get_host()}, require_https=request.is_secure()):
        return voulue
    return defaut
