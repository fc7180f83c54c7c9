"""Addresses of the statistics, under ``/admin/``; the site class wraps each with its login check.

``proteger`` is the site's ``admin_view``.
"""

from __future__ import annotations

from collections.abc import Callable

from django.urls import URLPattern, path

from paiements.views.personnel.commun import Vue
from statistiques.views import page
from statistiques.views.accueil import accueil_chiffres
from statistiques.views.adresses_exports import adresses_exports
from statistiques.views.alertes import adresses_alertes
from statistiques.views.operateurs import adresses_operateurs
from statistiques.views.rapports import adresses_rapports
from statistiques.views.regles import adresses_regles
from statistiques.views.tableau_modifier import adresses_modifier
from statistiques.views.tableaux import adresses_tableaux


def adresses_chiffres(proteger: Callable[[Vue], Vue]) -> list[URLPattern]:
    """Return those that an open page asks again and again: tried before any other."""
    return [
        path("statistiques/", proteger(page.statistiques), name="statistiques"),
        path("statistiques/direct/", proteger(page.statistiques_direct), name="statistiques_direct"),
        path("statistiques/accueil/", proteger(accueil_chiffres), name="statistiques_accueil"),
    ]


def adresses_statistiques(proteger: Callable[[Vue], Vue]) -> list[URLPattern]:
    """Return the others."""
    return [
        *adresses_alertes(proteger),
        *adresses_regles(proteger),
        *adresses_operateurs(proteger),
        *adresses_exports(proteger),
        *adresses_rapports(proteger),
        *adresses_tableaux(proteger),
        *adresses_modifier(proteger),
    ]
