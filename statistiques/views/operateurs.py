"""One provider's figures: thirty days, and the last 24 hours in detail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from paiements.views.personnel.commun import Vue, etag_de, exiger, fragment, rendre, salon_choisi
from salon_paiement.droits import Action
from statistiques.operateurs.lecture import operateur_trouver
from statistiques.operateurs.page import operateur_nom, page_composer
from statistiques.perimetre import Perimetre

_CORPS = "personnel/_operateur.html"
_VOIR = Action.VOIR_STATISTIQUES


def adresses_operateurs(proteger: Callable[[Vue], Vue]) -> list[URLPattern]:
    """Return the patterns, every view passed through ``proteger`` (the site's ``admin_view``)."""
    return [
        path("operateurs/<slug:fournisseur>/", proteger(operateur), name="operateur"),
        path("operateurs/<slug:fournisseur>/direct/", proteger(operateur_direct), name="operateur_direct"),
    ]


def operateur(request: HttpRequest, fournisseur: str) -> HttpResponse:
    """``GET /admin/operateurs/<fournisseur>/``: for one salon or all of the reader's, play money apart from real."""
    contexte = _contexte(request, fournisseur)
    corps = render_to_string(_CORPS, contexte, request)
    contexte |= {"corps": corps, "etag": etag_de(corps)}
    titre = _("Opérateur : %(nom)s") % {"nom": operateur_nom(fournisseur)}
    return rendre(request, "personnel/operateur.html", contexte, titre=titre)


def operateur_direct(request: HttpRequest, fournisseur: str) -> HttpResponseBase:
    """Answer the polled part."""
    return fragment(request, _CORPS, _contexte(request, fournisseur))


def _contexte(request: HttpRequest, fournisseur: str) -> dict[str, Any]:
    exiger(request, _VOIR)
    salons, salon = salon_choisi(request, _VOIR)
    if not salons or fournisseur not in settings.FOURNISSEURS:
        raise Http404
    perimetre = Perimetre(tuple([salon] if salon else salons))
    trouve = operateur_trouver(perimetre, fournisseur, request.GET.get("mode", ""))
    if trouve is None:
        raise Http404
    filtre = {"salon": str(salon.pk)} if salon else {}
    return {
        "page": page_composer(perimetre, trouve),
        "operateur": trouve,
        "salons": salons,
        "salon": salon,
        "plusieurs_salons": len(perimetre.salons) > 1,
        "modes": [(mode, urlencode({"mode": mode, **filtre})) for mode in trouve.modes],
        "parametres": urlencode({"mode": trouve.mode, **filtre}),
    }
