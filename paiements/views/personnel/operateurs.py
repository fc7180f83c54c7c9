"""The operators' weather for the staff, and the order in which several accounts of one network are asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from paiements.meteo.tableau import cartes_des_reseaux, ordres_des_reseaux, temps_calme
from paiements.selecteurs import uuid_lire
from paiements.services.disjoncteur import essai_avancer
from paiements.services.reglages import rang_deplacer
from paiements.views.personnel.commun import exiger, fragment, rendre, salon_choisi
from salon_paiement.droits import Action, peut, salons_de, ses_salons
from salon_paiement.models import Salon
from salon_paiement.pages import VoirAilleurs, voir


def operateurs(request: HttpRequest) -> HttpResponseBase:
    """``GET /admin/operateurs/``: one card per network."""
    return rendre(request, "personnel/operateurs.html", _contexte(request), titre=_("Météo des opérateurs"))


def operateurs_direct(request: HttpRequest) -> HttpResponseBase:
    """Answer the polled part of the page."""
    return fragment(request, "personnel/_operateurs.html", _contexte(request))


@require_POST
def operateur_reessayer(request: HttpRequest) -> HttpResponseBase:
    """Let one attempt through an open breaker right now (managers)."""
    exiger(request, Action.TRAITER_ARGENT)
    numero = request.POST.get("disjoncteur", "")
    salons = salons_de(request.user, Action.TRAITER_ARGENT).values_list("pk", flat=True)
    if not numero.isascii() or not numero.isdigit() or len(numero) > 18:
        raise Http404
    if essai_avancer(int(numero), salons):
        messages.success(request, _("Le prochain client pourra essayer cet opérateur."))
    else:
        messages.info(request, _("Cet opérateur n'est plus coupé."))
    return voir("admin:operateurs")


def operateurs_ordre(request: HttpRequest) -> HttpResponseBase:
    """``/admin/operateurs/ordre/``: where two accounts serve one network, say which is asked first (owner)."""
    exiger(request, Action.DIRIGER)
    salons, salon = salon_choisi(request, Action.DIRIGER)
    salon = salon or (salons[0] if salons else None)
    if salon is None:
        raise Http404
    if request.method == "POST":
        return _deplacer(request, salon)
    contexte = {"salons": salons, "salon": salon, "ordres": ordres_des_reseaux(salon)}
    return rendre(request, "personnel/operateurs_ordre.html", contexte, titre=_("Ordre des opérateurs"))


def _deplacer(request: HttpRequest, salon: Salon) -> HttpResponseBase:
    compte = uuid_lire(request.POST.get("compte", ""))
    if compte is None:
        raise Http404
    rang_deplacer(
        salon.pk,
        request.POST.get("reseau", ""),
        compte,
        avancer=request.POST.get("sens") == "avant",
        acteur_id=request.user.pk,
    )
    return VoirAilleurs(f"{reverse('admin:operateurs_ordre')}?salon={salon.pk}")


def _contexte(request: HttpRequest) -> Mapping[str, Any]:
    exiger(request, Action.VOIR_CAISSE)
    salons: Sequence[Salon] = ses_salons(request.user, Action.VOIR_CAISSE)
    cartes = cartes_des_reseaux(salons)
    return {
        "cartes": cartes,
        "temps_calme": bool(cartes) and temps_calme(cartes),
        "plusieurs_salons": len(salons) > 1,
        "peut_reessayer": peut(request.user, Action.TRAITER_ARGENT),
        "chiffres_visibles": peut(request.user, Action.VOIR_STATISTIQUES),
        "peut_diriger": peut(request.user, Action.DIRIGER),
    }
