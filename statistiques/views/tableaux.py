"""Boards: their list, one of them, and what is done with it as a whole (arranging it: ``tableau_modifier.py``)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from paiements.selecteurs import uuid_lire
from paiements.views.personnel.commun import Vue, rendre
from salon_paiement.droits import Action, peut, role_dans, salons_de
from salon_paiement.erreurs import ErreurMetier
from salon_paiement.pages import voir
from statistiques.models import TableauDeBord
from statistiques.services.tableaux import tableau_creer, tableau_dupliquer, tableau_partager, tableau_supprimer
from statistiques.tableaux.acces import modifiable, tableau_visible, tableaux_de
from statistiques.tableaux.roles import depart_de
from statistiques.views.corps_tableau import corps_du_tableau

TOUS = "tous"


def adresses_tableaux(proteger: Callable[[Vue], Vue]) -> list[URLPattern]:
    """Return the patterns, every view passed through ``proteger`` (the site's ``admin_view``)."""
    return [
        path("tableaux/", proteger(tableaux), name="tableaux"),
        path("tableaux/creer/", proteger(tableau_creer_page), name="tableau_creer"),
        path("tableaux/<uuid:cle>/", proteger(tableau), name="tableau"),
        path("tableaux/<uuid:cle>/direct/", proteger(tableau_direct), name="tableau_direct"),
        path("tableaux/<uuid:cle>/partager/", proteger(tableau_partager_page), name="tableau_partager"),
        path("tableaux/<uuid:cle>/dupliquer/", proteger(tableau_dupliquer_page), name="tableau_dupliquer"),
        path("tableaux/<uuid:cle>/supprimer/", proteger(tableau_supprimer_page), name="tableau_supprimer"),
    ]


def tableau_ou_404(request: HttpRequest, cle: uuid.UUID) -> TableauDeBord:
    """Return a board that the reader sees; somebody else's answers exactly like an unknown one."""
    tableau = tableau_visible(request.user, cle)
    if tableau is None:
        raise Http404
    return tableau


def tableaux(request: HttpRequest) -> HttpResponse:
    """``/admin/tableaux/``: her own boards, those shared with her, and the form that makes one."""
    return _liste(request)


@require_POST
def tableau_creer_page(request: HttpRequest) -> HttpResponseBase:
    """Make a board, empty or as her role begins with, and lead to where it is arranged or read."""
    salons = list(salons_de(request.user))
    voulu = request.POST.get("salon", "")
    choisi = uuid_lire(voulu)
    salon = next((s for s in salons if s.pk == choisi), salons[0] if voulu in {"", TOUS} and salons else None)
    if salon is None:
        raise Http404
    prepare = request.POST.get("depart") != "vide"
    places = depart_de(role_dans(request.user, salon)) if prepare else []
    nom = request.POST.get("nom", "")
    try:
        cree = tableau_creer(cast(User, request.user), salon, nom, places, tous_les_salons=voulu == TOUS)
    except ErreurMetier as erreur:
        return _liste(request, erreur)
    messages.success(request, _("Tableau « %(nom)s » créé.") % {"nom": cree.nom})
    return voir("admin:tableau" if prepare else "admin:tableau_modifier", cree.pk)


def tableau(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """``/admin/tableaux/<cle>/``: the board, and what the reader may do with it."""
    lu = tableau_ou_404(request, cle)
    corps = corps_du_tableau(request.user, lu)
    html, duree_ms = corps.lire(request)
    contexte = {
        "tableau": lu,
        "corps": html,
        "etag": corps.etag,
        "exact_le": timezone.localtime(),
        "duree_ms": duree_ms,
        "modifiable": modifiable(request.user, lu),
        "sien": lu.auteur_id == request.user.pk,
    }
    return rendre(request, "personnel/tableau.html", contexte, titre=lu.nom)


def tableau_direct(request: HttpRequest, cle: uuid.UUID) -> HttpResponseBase:
    """Answer the polled part: when nothing happened, nothing is computed and only the time of this look travels."""
    corps = corps_du_tableau(request.user, tableau_ou_404(request, cle))
    reponse = get_conditional_response(request, etag=corps.etag)
    if reponse is None:
        html, duree_ms = corps.lire(request)
        reponse = HttpResponse(html, headers={"ETag": corps.etag, "Server-Timing": f"calcul;dur={duree_ms}"})
    reponse.headers["X-Calcule-Le"] = timezone.localtime().isoformat()
    return reponse


@require_POST
def tableau_partager_page(request: HttpRequest, cle: uuid.UUID) -> HttpResponseBase:
    """Share a board in its salon, or take it back; a second time does nothing."""
    lu = tableau_ou_404(request, cle)
    partage = request.POST.get("partage") == "oui"
    if tableau_partager(lu.pk, cast(User, request.user), partage=partage):
        if partage:
            messages.success(request, _("Tableau partagé : l'équipe le voit, chacun selon son rôle."))
        else:
            messages.success(request, _("Tableau privé : seule la personne qui l'a fait le voit."))
    # A manager who takes back somebody's board does not see it any more.
    reste = tableau_visible(request.user, cle)
    return voir("admin:tableau", cle) if reste else voir("admin:tableaux")


@require_POST
def tableau_dupliquer_page(request: HttpRequest, cle: uuid.UUID) -> HttpResponseBase:
    """Copy a board into one of her own, and lead to where it is arranged."""
    copie = tableau_dupliquer(tableau_ou_404(request, cle), cast(User, request.user))
    messages.success(request, _("Copie faite : elle est à vous, et personne d'autre ne la voit."))
    return voir("admin:tableau_modifier", copie.pk)


def tableau_supprimer_page(request: HttpRequest, cle: uuid.UUID) -> HttpResponseBase:
    """Ask first; delete when she confirms."""
    lu = tableau_ou_404(request, cle)
    if not modifiable(request.user, lu):
        raise PermissionDenied
    if request.method == "POST":
        tableau_supprimer(lu.pk, cast(User, request.user))
        messages.success(request, _("Tableau « %(nom)s » supprimé.") % {"nom": lu.nom})
        return voir("admin:tableaux")
    titre = _("Supprimer « %(nom)s » ?") % {"nom": lu.nom}
    return rendre(request, "personnel/tableau_supprimer.html", {"tableau": lu}, titre=titre)


def _liste(request: HttpRequest, erreur: ErreurMetier | None = None) -> HttpResponse:
    lus = tableaux_de(request.user)
    contexte: dict[str, Any] = {
        "siens": [(t, True) for t in lus if t.auteur_id == request.user.pk],
        "partages": [(t, modifiable(request.user, t)) for t in lus if t.auteur_id != request.user.pk],
        "salons": list(salons_de(request.user)),
        "lit_les_chiffres": peut(request.user, Action.VOIR_STATISTIQUES),
        "erreur": str(erreur) if erreur else "",
        "saisie": request.POST,
    }
    statut = erreur.statut if erreur else 200
    return rendre(request, "personnel/tableaux.html", contexte, titre=_("Tableaux"), statut=statut)
