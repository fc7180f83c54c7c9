"""The statistics page: tabs, filters, cards and charts, and the same again every thirty seconds when it changed."""

from __future__ import annotations

import functools
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paiements.views.personnel.commun import etag_de, exiger, fragment, rendre, salon_choisi
from salon_paiement.droits import Action, peut
from salon_paiement.models import Salon
from statistiques.choix import Demande, demande_lire
from statistiques.ecran import Ecran, ecran_composer
from statistiques.effectifs import DEBUT
from statistiques.models import QuoiExport
from statistiques.onglets import ONGLETS
from statistiques.onglets.base import Onglet
from statistiques.perimetre import Perimetre
from statistiques.periodes import Choix, Pas

_CORPS = "personnel/_statistiques.html"
_VOIR = Action.VOIR_STATISTIQUES
_CHOIX = {
    Choix.H24: gettext_lazy("24 h"),
    Choix.J7: gettext_lazy("7 jours"),
    Choix.J30: gettext_lazy("30 jours"),
    Choix.M12: gettext_lazy("12 mois"),
    Choix.TOUT: gettext_lazy("Tout"),
}
_PAS = {
    Pas.JOUR: gettext_lazy("jour"),
    Pas.SEMAINE: gettext_lazy("semaine"),
    Pas.MOIS: gettext_lazy("mois"),
    Pas.ANNEE: gettext_lazy("année"),
}


def statistiques(request: HttpRequest) -> HttpResponse:
    """``/admin/statistiques/``: one tab over one period, for one salon or all of the reader's."""
    demande, salons = _demande(request)
    ecran = _ecran(request, demande)
    corps = render_to_string(_CORPS, _contexte(demande, ecran), request)
    contexte = {
        **_contexte(demande, ecran),
        "corps": corps,
        "etag": etag_de(corps),
        "salons": salons,
        "onglets": [(o, demande.parametres(onglet=o.code)) for o in _onglets(request, demande.perimetre).values()],
        "choix": [(choix, mot, demande.parametres(periode=choix.value)) for choix, mot in _CHOIX.items()],
        "pas_offerts": [(pas, _PAS[pas]) for pas in demande.pas_offerts],
        "emporter": _emporter(demande),
        "premier_jour": DEBUT,
        "dernier_jour": demande.perimetre.aujourd_hui(),
    }
    titre = _("Statistiques : %(onglet)s") % {"onglet": demande.onglet.titre}
    return rendre(request, "personnel/statistiques.html", contexte, titre=titre)


def statistiques_direct(request: HttpRequest) -> HttpResponseBase:
    """Answer the polled part; when nothing changed only the age and the time of the calculation travel, as headers."""
    demande, _salons = _demande(request)
    ecran = _ecran(request, demande)
    reponse = fragment(request, _CORPS, _contexte(demande, ecran))
    reponse.headers["X-Calcule-Le"] = ecran.calcule_le.isoformat()
    reponse.headers["Server-Timing"] = f"calcul;dur={ecran.duree_ms}"
    return reponse


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
    return {code: onglet for code, onglet in ONGLETS.items() if _permis(request, perimetre, onglet.action)}


def _ecran(request: HttpRequest, demande: Demande) -> Ecran:
    return ecran_composer(demande, functools.partial(_permis, request, demande.perimetre))


def _permis(request: HttpRequest, perimetre: Perimetre, action: Action) -> bool:
    """What is summed over several salons must be allowed in each of them."""
    return all(peut(request.user, action, salon) for salon in perimetre.salons)


def _contexte(demande: Demande, ecran: Ecran) -> dict[str, Any]:
    return {"demande": demande, "ecran": ecran, "periode": demande.periode, "precedente": demande.precedente}
