"""One provider's figures: thirty days, and the last 24 hours in detail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from paiements.views.personnel.commun import Vue, exiger, rendre, salon_choisi
from salon_paiement.droits import Action
from salon_paiement.models import Salon
from statistiques.operateurs.lecture import Operateur, operateur_trouver
from statistiques.operateurs.page import operateur_nom, page_composer
from statistiques.perimetre import Perimetre
from statistiques.views.partie import Partie, partie_de

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
    demande = _demande(request, fournisseur)
    filtre = {"salon": str(demande.salon.pk)} if demande.salon else {}
    partie = _partie(request, demande)
    contexte = {
        "operateur": demande.operateur,
        "salons": demande.salons,
        "salon": demande.salon,
        "modes": [(mode, urlencode({"mode": mode, **filtre})) for mode in demande.operateur.modes],
        "parametres": urlencode({"mode": demande.operateur.mode, **filtre}),
        "corps": partie.html,
        "etag": partie.etag,
    }
    titre = _("Opérateur : %(nom)s") % {"nom": operateur_nom(fournisseur)}
    return rendre(request, "personnel/operateur.html", contexte, titre=titre)


def operateur_direct(request: HttpRequest, fournisseur: str) -> HttpResponseBase:
    """Answer the polled part."""
    return _partie(request, _demande(request, fournisseur)).repondre(request)


@dataclass(frozen=True, slots=True)
class _Demande:
    """What was asked for; ``salon`` is ``None`` for all of the reader's."""

    salons: list[Salon]
    salon: Salon | None
    perimetre: Perimetre
    operateur: Operateur


def _demande(request: HttpRequest, fournisseur: str) -> _Demande:
    exiger(request, _VOIR)
    salons, salon = salon_choisi(request, _VOIR)
    if not salons or fournisseur not in settings.FOURNISSEURS:
        raise Http404
    perimetre = Perimetre(tuple([salon] if salon else salons))
    trouve = operateur_trouver(perimetre, fournisseur, request.GET.get("mode", ""))
    if trouve is None:
        raise Http404
    return _Demande(salons, salon, perimetre, trouve)


def _partie(request: HttpRequest, demande: _Demande) -> Partie:
    def composer() -> str:
        contexte = {
            "page": page_composer(demande.perimetre, demande.operateur),
            "plusieurs_salons": len(demande.perimetre.salons) > 1,
        }
        return render_to_string(_CORPS, contexte, request)

    cle = f"{demande.operateur.nom}:{demande.operateur.mode}"
    return partie_de("operateur", demande.perimetre, cle, composer)
