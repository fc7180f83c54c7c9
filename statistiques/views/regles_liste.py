"""Alerts: what is open, what ended, what is watched and from which value on."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from paiements.selecteurs import uuid_lire
from paiements.views.personnel.commun import exiger, rendre
from salon_paiement.droits import Action, actions_communes, est_plateforme, salons_de
from salon_paiement.models import Salon
from statistiques.bandeau import alerte_montrer
from statistiques.perimetre import Perimetre
from statistiques.regles.page import PLATEFORME_CHOISIE, alertes_terminees, regles_montrer
from statistiques.selecteurs_alertes import alertes_actives

VOIR = Action.VOIR_STATISTIQUES


@require_safe
def alertes(request: HttpRequest) -> HttpResponse:
    """``/admin/alertes/``: the alerts of all her salons, and the rules of one of them or of the platform."""
    exiger(request, VOIR)
    salons, salon = salon_vise(request)
    plateforme = est_plateforme(request.user)
    perimetre = Perimetre(tuple(salons)) if salons else None
    plusieurs = len(salons) > 1 or plateforme
    ouvertes = alertes_actives(perimetre or Perimetre(()), vues=True, plateforme=plateforme, limite=50)
    acquitter = plateforme or Action.ACQUITTER_ALERTES in actions_communes(request.user, [s.pk for s in salons])
    contexte = {
        "salons": salons,
        "salon": salon,
        "plateforme": plateforme,
        "ouvertes": [(alerte, alerte_montrer(alerte, plusieurs=plusieurs)) for alerte in ouvertes],
        "terminees": [
            (alerte, alerte_montrer(alerte, plusieurs=plusieurs))
            for alerte in alertes_terminees(perimetre, plateforme=plateforme)
        ],
        "lignes": regles_montrer(request.user, salon),
        "acquitter": acquitter,
    }
    return rendre(request, "personnel/alertes.html", contexte, titre=_("Alertes"))


def salon_vise(request: HttpRequest) -> tuple[list[Salon], Salon | None]:
    """Return the reader's salons and the one asked for, the first by default; ``None``: the platform."""
    salons = list(salons_de(request.user, VOIR))
    demande = request.GET.get("salon", "")
    if est_plateforme(request.user) and (demande == PLATEFORME_CHOISIE or not salons):
        return salons, None
    if not demande and salons:
        return salons, salons[0]
    cle = uuid_lire(demande)
    for salon in salons:
        if salon.pk == cle:
            return salons, salon
    raise Http404
