"""The home board: today at a glance, per salon and all together."""

from __future__ import annotations

import functools
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from paiements.meteo.tableau import cartes_des_reseaux, temps_calme
from paiements.recettes import Recettes
from paiements.sceaux.lecture import etats_des_sceaux
from paiements.selecteurs_caisse import caisses_ouvertes
from paiements.selecteurs_coiffeur import tableau_coiffeur
from paiements.selecteurs_tableau import TableauSalon, tableaux_du_jour
from paiements.views.personnel.commun import fragment, rendre
from salon_paiement.droits import Action, est_plateforme, peut, salons_de, ses_salons
from salon_paiement.selecteurs_postes import silences_pour


def accueil(request: HttpRequest) -> TemplateResponse:
    """Show the board and the doors to every other page."""
    contexte = {
        **_contexte(request),
        # Counted in days: not worth asking again at each poll.
        "silences": silences_pour(request.user),
        # The figures come by themselves once the page is there.
        "chiffres": bool(salons_de(request.user, Action.VOIR_STATISTIQUES)[:1]),
        "rubriques": admin.site.get_app_list(request),
    }
    return rendre(request, "personnel/accueil.html", contexte, titre=_("Aujourd'hui"))


def accueil_direct(request: HttpRequest) -> HttpResponseBase:
    """Answer the polled part of the board."""
    return fragment(request, "personnel/_tableau.html", _contexte(request))


def _contexte(request: HttpRequest) -> dict[str, Any]:
    tableaux = tableaux_du_jour(request.user)
    reseaux = cartes_des_reseaux([t.salon for t in tableaux], en_detail=False) if tableaux else []
    caisses = caisses_ouvertes(t.salon for t in tableaux) if tableaux else {}
    for tableau in tableaux:
        tableau.caisse_depuis = caisses[tableau.salon.pk].ouverte_le if tableau.salon.pk in caisses else None
    return {
        "tableaux": tableaux,
        "reseaux": reseaux,
        "temps_calme": temps_calme(reseaux),
        "total": _total(tableaux) if len(tableaux) > 1 else None,
        "coiffeur": tableau_coiffeur(request.user),
        "sceaux": etats_des_sceaux(ses_salons(request.user, Action.VOIR_SCEAUX)),
        "plateforme": est_plateforme(request.user),
        "peut_ouvrir_salon": peut(request.user, Action.DIRIGER),
    }


def _total(tableaux: list[TableauSalon]) -> dict[str, Any]:
    noms = ("reglees", "ouvertes", "verification", "a_traiter")
    recettes = functools.reduce(Recettes.plus, (tableau.recettes for tableau in tableaux))
    return {"recettes": recettes, **{nom: sum(getattr(tableau, nom) for tableau in tableaux) for nom in noms}}
