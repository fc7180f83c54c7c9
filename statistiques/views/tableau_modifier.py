"""Arranging a board: widgets added, moved, sized and saved by forms alone; the script only spares the waiting."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from paiements.views.personnel.commun import Vue, rendre
from salon_paiement.erreurs import Conflit, ErreurMetier
from salon_paiement.pages import voir
from statistiques.models import TableauDeBord
from statistiques.services.tableaux import tableau_enregistrer
from statistiques.tableaux.acces import modifiable, places_de, salons_du_tableau
from statistiques.tableaux.disposition import NOM_MAX, WIDGETS_MAX, disposition_lire
from statistiques.tableaux.edition import places_vues, sortes_offertes
from statistiques.tableaux.saisie import ENREGISTRER, Brouillon, brouillon_de, brouillon_lire, revision_lire
from statistiques.views.tableaux import tableau_ou_404


def adresses_modifier(proteger: Callable[[Vue], Vue]) -> list[URLPattern]:
    """Return the pattern, its view passed through ``proteger`` (the site's ``admin_view``)."""
    return [path("tableaux/<uuid:cle>/modifier/", proteger(tableau_modifier), name="tableau_modifier")]


def tableau_modifier(request: HttpRequest, cle: uuid.UUID) -> HttpResponseBase:
    """``/admin/tableaux/<cle>/modifier/``: show the draft; « Enregistrer » alone writes it."""
    tableau = tableau_ou_404(request, cle)
    if not modifiable(request.user, tableau):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, tableau, brouillon_de(place for _widget, place in places_de(tableau)))
    brouillon = brouillon_lire(request.POST)
    if request.POST.get("geste", ENREGISTRER) != ENREGISTRER:
        return _page(request, tableau, brouillon)
    try:
        tableau_enregistrer(
            tableau.pk,
            cast(User, request.user),
            nom=request.POST.get("nom", ""),
            places=disposition_lire(brouillon.disposition),
            revision=revision_lire(request.POST),
        )
    except ErreurMetier as erreur:
        # What she arranged stays in the form.
        return _page(request, tableau, brouillon, erreur)
    messages.success(request, _("Tableau enregistré."))
    return voir("admin:tableau", tableau.pk)


def _page(
    request: HttpRequest, tableau: TableauDeBord, brouillon: Brouillon, erreur: ErreurMetier | None = None
) -> HttpResponse:
    salons = salons_du_tableau(request.user, tableau)
    # After a conflict, saving again is a choice made knowingly: it starts from what is stored now.
    connue = request.POST.get("revision", tableau.revision) if not isinstance(erreur, Conflit) else tableau.revision
    contexte: dict[str, Any] = {
        "tableau": tableau,
        "nom": request.POST.get("nom", tableau.nom),
        "nom_max": NOM_MAX,
        "revision": connue,
        "places": places_vues(request.user, salons, brouillon),
        "sortes": sortes_offertes(request.user, salons),
        "complet": len(brouillon.widgets) >= WIDGETS_MAX,
        "widgets_max": WIDGETS_MAX,
        "non_enregistre": request.method == "POST",
        "erreur": str(erreur) if erreur else "",
    }
    titre = _("Modifier « %(nom)s »") % {"nom": tableau.nom}
    statut = erreur.statut if erreur else 200
    return rendre(request, "personnel/tableau_modifier.html", contexte, titre=titre, statut=statut)
