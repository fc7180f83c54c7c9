"""The statistics page: tabs, filters, cards and charts, and the same again every thirty seconds when it changed."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paiements.views.personnel.commun import exiger, salon_choisi
from salon_paiement.droits import Action, actions_communes
from salon_paiement.models import Salon
from salon_paiement.morceaux import JETON
from statistiques.cache_mesures import Resultat, cache_mesures_recentes, noter
from statistiques.choix import Demande, demande_lire
from statistiques.effectifs import DEBUT
from statistiques.models import QuoiExport
from statistiques.onglets import ONGLETS
from statistiques.onglets.argent import OPERATEURS
from statistiques.onglets.base import Onglet
from statistiques.operateurs.lecture import fournisseurs_de
from statistiques.operateurs.page import operateur_nom
from statistiques.perimetre import Perimetre
from statistiques.periodes import Choix, Pas
from statistiques.views.corps import corps_de
from statistiques.views.garde import cle_de, garde_ecrire, garde_lire
from statistiques.vif import une_lecture

_VOIR = Action.VOIR_STATISTIQUES
_CHOIX = {
    Choix.H24: gettext_lazy("24 h"),
    Choix.J7: gettext_lazy("7 jours"),
    Choix.J30: gettext_lazy("30 jours"),
    Choix.M12: gettext_lazy("12 mois"),
    Choix.TOUT: gettext_lazy("Tout"),
}
_PAS = {
    Pas.HEURE: gettext_lazy("heure"),
    Pas.JOUR: gettext_lazy("jour"),
    Pas.SEMAINE: gettext_lazy("semaine"),
    Pas.MOIS: gettext_lazy("mois"),
    Pas.ANNEE: gettext_lazy("année"),
}


# What stands in a kept page for the moment of an answer, as it is read and for scripts, and for what the cache did.
_HEURE, _INSTANT, _DEJA = (secrets.token_hex(16) for _marque in range(3))


@une_lecture()
def statistiques(request: HttpRequest) -> HttpResponse:
    """``/admin/statistiques/``: one tab over one period, for one salon or all of the reader's."""
    exiger(request, _VOIR)
    cadre = admin.site.each_context(request)
    cle = cle_de(request, "page", _VOIR, cadre["cadre"])
    gardee = garde_lire(cle)
    if gardee is None:
        nom, html = _page(request, cadre)
        garde_ecrire(cle, nom, html)
    else:
        nom, html = gardee
        noter(nom, Resultat.TROUVE)
    maintenant = timezone.localtime()
    propres = {
        JETON: get_token(request),
        _HEURE: f"{maintenant:%H:%M:%S}",
        _INSTANT: maintenant.isoformat(),
        _DEJA: _deja_prets(),
    }
    for marque, valeur in propres.items():
        html = html.replace(marque, valeur)
    return HttpResponse(html)


def _page(request: HttpRequest, cadre: dict[str, Any]) -> tuple[str, str]:
    """Return the name of its figures in the cache, and the page, with marks where each answer differs."""
    demande, salons = _demande(request)
    corps = corps_de(request, demande)
    html, duree_ms = corps.lire(request)
    contexte = {
        **cadre,
        "title": _("Statistiques : %(onglet)s") % {"onglet": demande.onglet.titre},
        "csrf_token": JETON,
        "demande": demande,
        "periode": demande.periode,
        "corps": html,
        "etag": corps.etag,
        "heure": _HEURE,
        "instant": _INSTANT,
        "deja_prets": _DEJA,
        "duree_ms": duree_ms,
        "fournisseurs": _fournisseurs(demande),
        **_reglages(demande, salons, list(_onglets(request, demande.perimetre).values())),
    }
    return corps.nom, render_to_string("personnel/statistiques.html", contexte, request)


def _deja_prets() -> str:
    """Say, once it is known, which share of what was shown was there already."""
    cache = cache_mesures_recentes()
    if cache.taux is None:
        return ""
    phrase = _("Ces dernières 24 heures, %(taux)s des affichages étaient déjà prêts.")
    return f" {escape(phrase % {'taux': cache.taux_affiche})}"


@une_lecture()
def statistiques_direct(request: HttpRequest) -> HttpResponseBase:
    """Answer the polled part: when nothing happened, nothing is computed and only the time of this look travels."""
    exiger(request, _VOIR)
    cle = cle_de(request, "direct", _VOIR)
    gardee = garde_lire(cle)
    if gardee is None:
        corps = corps_de(request, _demande(request)[0])
        etag = corps.etag
    else:
        nom, etag, html, duree = gardee
    reponse = get_conditional_response(request, etag=etag)
    if reponse is None:
        if gardee is None:
            html, duree_ms = corps.lire(request)
            duree = str(duree_ms)
            garde_ecrire(cle, corps.nom, etag, html, duree)
        else:
            noter(nom, Resultat.TROUVE)
        reponse = HttpResponse(html, headers={"ETag": etag, "Server-Timing": f"calcul;dur={duree}"})
    reponse.headers["X-Calcule-Le"] = timezone.localtime().isoformat()
    return reponse


def _reglages(demande: Demande, salons: list[Salon], onglets: list[Onglet]) -> dict[str, Any]:
    """Return what the part above the figures shows, and ``reglages``, all that it may differ by but its address.

    What is called is read only when this process has not kept that part.
    """
    dernier_jour = demande.perimetre.aujourd_hui()
    return {
        "reglages": (
            demande.parametres(), demande.periode, dernier_jour,
            tuple(onglet.code for onglet in onglets), tuple((salon.pk, salon.nom) for salon in salons),
        ),
        "salons": salons,
        "onglets": lambda: [(onglet, demande.parametres(onglet=onglet.code)) for onglet in onglets],
        "choix": lambda: [(choix, mot, demande.parametres(periode=choix.value)) for choix, mot in _CHOIX.items()],
        "pas_offerts": lambda: [(pas, _PAS[pas]) for pas in demande.pas_offerts],
        "emporter": lambda: _emporter(demande),
        "premier_jour": DEBUT,
        "dernier_jour": dernier_jour,
    }  # fmt: skip


def _fournisseurs(demande: Demande) -> list[tuple[str, str]]:
    """Return the providers that have their own page, where the tab is about them."""
    if demande.onglet is not OPERATEURS:
        return []
    return [(nom, operateur_nom(nom)) for nom in fournisseurs_de(demande.perimetre)]


def _emporter(demande: Demande) -> str:
    """Return what the exports' form is filled with: the same days, salon and tab."""
    periode = demande.periode
    valeurs = {"quoi": QuoiExport.STATISTIQUES.value, "onglet": demande.onglet.code, "du": periode.du, "au": periode.au}
    return urlencode(valeurs | ({"salon": demande.salon.pk} if demande.salon else {}))


def _demande(request: HttpRequest) -> tuple[Demande, list[Salon]]:
    exiger(request, _VOIR)
    salons, salon = salon_choisi(request, _VOIR)
    if not salons:
        # A platform without any salon yet.
        raise Http404
    perimetre = Perimetre(tuple([salon] if salon else salons))
    return demande_lire(request.GET, perimetre, salon, _onglets(request, perimetre)), salons


def _onglets(request: HttpRequest, perimetre: Perimetre) -> dict[str, Onglet]:
    permises = actions_communes(request.user, perimetre.ids)
    return {code: onglet for code, onglet in ONGLETS.items() if onglet.action in permises}
