"""The statistics page: tabs, filters, cards and charts, and the same again every thirty seconds when it changed."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paiements.views.personnel.commun import exiger, rendre, salon_choisi
from salon_paiement.droits import Action, actions_communes
from salon_paiement.models import Salon
from statistiques.cache_mesures import cache_mesures
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


@une_lecture()
def statistiques(request: HttpRequest) -> HttpResponse:
    """``/admin/statistiques/``: one tab over one period, for one salon or all of the reader's."""
    demande, salons = _demande(request)
    corps = corps_de(request, demande)
    html, duree_ms = corps.lire(request)
    contexte = {
        "demande": demande,
        "periode": demande.periode,
        "corps": html,
        "etag": corps.etag,
        "exact_le": timezone.localtime(),
        "duree_ms": duree_ms,
        "cache": cache_mesures(),
        "salons": salons,
        "onglets": [(o, demande.parametres(onglet=o.code)) for o in _onglets(request, demande.perimetre).values()],
        "choix": [(choix, mot, demande.parametres(periode=choix.value)) for choix, mot in _CHOIX.items()],
        "pas_offerts": [(pas, _PAS[pas]) for pas in demande.pas_offerts],
        "fournisseurs": _fournisseurs(demande),
        "emporter": _emporter(demande),
        "premier_jour": DEBUT,
        "dernier_jour": demande.perimetre.aujourd_hui(),
    }
    titre = _("Statistiques : %(onglet)s") % {"onglet": demande.onglet.titre}
    return rendre(request, "personnel/statistiques.html", contexte, titre=titre)


@une_lecture()
def statistiques_direct(request: HttpRequest) -> HttpResponseBase:
    """Answer the polled part: when nothing happened, nothing is computed and only the time of this look travels."""
    demande, _salons = _demande(request)
    corps = corps_de(request, demande)
    reponse = get_conditional_response(request, etag=corps.etag)
    if reponse is None:
        html, duree_ms = corps.lire(request)
        reponse = HttpResponse(html, headers={"ETag": corps.etag, "Server-Timing": f"calcul;dur={duree_ms}"})
    reponse.headers["X-Calcule-Le"] = timezone.localtime().isoformat()
    return reponse


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
