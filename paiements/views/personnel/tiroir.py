"""The drawer's own page: open it, move cash, see its last Z."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from paiements.formulaires import cle_nouvelle
from paiements.selecteurs_caisse import (
    caisse_ouverte,
    clotures_de,
    mouvements_de,
)
from paiements.services.caisse.ouverture import caisse_mouvement, caisse_ouvrir
from paiements.services.idempotence import cle_lue
from paiements.views.personnel.commun import exiger, rendre, salon_choisi
from paiements.views.personnel.remboursements import montant_lire
from salon_paiement.droits import Action, peut
from salon_paiement.erreurs import ErreurMetier, SaisieInvalide
from salon_paiement.models import Salon
from salon_paiement.pages import VoirAilleurs


def tiroir(request: HttpRequest) -> HttpResponse:
    """Show whether the till is open, what moved in it, and the last Z; never what it should contain."""
    return tiroir_page(request, salon_du_tiroir(request, Action.VOIR_ARGENT))


@require_POST
def tiroir_ouvrir(request: HttpRequest) -> HttpResponseBase:
    """Open the till with its float."""
    salon = salon_du_tiroir(request, Action.TENIR_CAISSE)
    try:
        caisse_ouvrir(salon, montant_lire(request.POST.get("fond", "")), moi(request), cle_lue(request))
    except ErreurMetier as erreur:
        return tiroir_page(request, salon, erreur)
    messages.success(request, _("La caisse est ouverte."))
    return _retour(salon)


@require_POST
def tiroir_mouvement(request: HttpRequest) -> HttpResponseBase:
    """Put cash in or take some out, with a reason."""
    salon = salon_du_tiroir(request, Action.TENIR_CAISSE)
    try:
        montant = montant_lire(request.POST.get("montant", ""))
        signe = {"entree": 1, "sortie": -1}.get(request.POST.get("sens", ""))
        if signe is None:
            raise SaisieInvalide(_("Dites si l'argent entre ou sort."))
        caisse_mouvement(salon.pk, signe * montant, request.POST.get("motif", ""), moi(request), cle_lue(request))
    except ErreurMetier as erreur:
        return tiroir_page(request, salon, erreur)
    messages.success(request, _("Mouvement enregistré."))
    return _retour(salon)


def tiroir_page(request: HttpRequest, salon: Salon, erreur: ErreurMetier | None = None) -> HttpResponse:
    """Render the drawer's page, with what was typed when it was refused."""
    caisse = caisse_ouverte(salon.pk)
    salons, _choisi = salon_choisi(request, Action.VOIR_ARGENT)
    contexte = {
        "salon": salon,
        "salons": salons,
        "caisse": caisse,
        "mouvements": mouvements_de(caisse) if caisse else [],
        "clotures": clotures_de(salon),
        "tient": peut(request.user, Action.TENIR_CAISSE, salon),
        "cle": cle_nouvelle(),
        "saisie": request.POST,
        "erreur": str(erreur) if erreur else "",
    }
    statut = erreur.statut if erreur else 200
    return rendre(request, "personnel/tiroir.html", contexte, titre=_("Tiroir-caisse"), statut=statut)


def salon_du_tiroir(request: HttpRequest, action: Action) -> Salon:
    """Return the salon this page is about; 403 or 404 for somebody who may not do this there."""
    exiger(request, action)
    salons, salon = salon_choisi(request, action)
    if salon is None and not salons:
        raise Http404
    return salon or salons[0]


def _retour(salon: Salon) -> HttpResponseBase:
    return VoirAilleurs(f"{reverse('admin:tiroir')}?salon={salon.pk}")


def moi(request: HttpRequest) -> User:
    """Return who is logged in."""
    return cast(User, request.user)
