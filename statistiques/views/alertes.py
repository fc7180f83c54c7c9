"""Saying that an alert was seen."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from paiements.views.personnel.commun import Vue, exiger
from salon_paiement.droits import Action
from salon_paiement.pages import VoirAilleurs
from statistiques.selecteurs_alertes import alerte_visible
from statistiques.services.alertes import alerte_acquitter


def adresses_alertes(proteger: Callable[[Vue], Vue]) -> list[URLPattern]:
    """Return the patterns, every view passed through ``proteger`` (the site's ``admin_view``)."""
    return [path("alertes/<uuid:cle>/acquitter/", proteger(alerte_acquitter_page), name="alerte_acquitter")]


@require_POST
def alerte_acquitter_page(request: HttpRequest, cle: uuid.UUID) -> HttpResponseBase:
    """Note that the reader has seen it; a second time does nothing. ``suite``: the page to go back to, this site's."""
    alerte = alerte_visible(request.user, cle)
    if alerte is None:
        raise Http404
    exiger(request, Action.ACQUITTER_ALERTES, alerte.salon)
    if alerte_acquitter(alerte.pk, cast(User, request.user)):
        messages.success(request, _("Alerte vue : elle n'est plus affichée."))
    suite = request.POST.get("suite", "")
    permise = suite.startswith("/") and url_has_allowed_host_and_scheme(suite, allowed_hosts=None)
    return VoirAilleurs(suite if permise else reverse("admin:index"))
