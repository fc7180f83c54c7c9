"""The figures of the home board: asked for by the page once it is there, so that the board itself waits for nothing."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.loader import render_to_string

from paiements.views.personnel.commun import exiger
from salon_paiement.droits import Action, salons_de
from statistiques.accueil import chiffres_accueil, phrases_de
from statistiques.perimetre import Perimetre
from statistiques.selecteurs_alertes import marque_plateforme
from statistiques.views.partie import partie_de


def accueil_chiffres(request: HttpRequest) -> HttpResponseBase:
    """``GET /admin/statistiques/accueil/``: every salon whose figures the reader may see, together."""
    exiger(request, Action.VOIR_STATISTIQUES)
    salons = tuple(salons_de(request.user, Action.VOIR_STATISTIQUES))
    if not salons:
        raise Http404
    perimetre, marque = Perimetre(salons), marque_plateforme(request.user)

    def composer() -> str:
        chiffres = chiffres_accueil(perimetre, plateforme=bool(marque))
        contexte = {"chiffres": chiffres, "alertes": chiffres.alertes, "phrases": phrases_de(chiffres.semaine)}
        return render_to_string("personnel/_accueil_chiffres.html", contexte, request)

    return partie_de("accueil", perimetre, marque, composer).repondre(request)
