"""Who cancels more than the others, for whoever answers for the salon."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from paiements.annulations.ecarts import ANNULATIONS_MIN, NOTES_MIN, PERSONNES_MIN
from paiements.annulations.groupe import LARGEUR
from paiements.annulations.selecteur import JOURS, JOURS_OFFERTS, annulations_de
from paiements.views.personnel.commun import exiger, rendre, salon_choisi
from salon_paiement.droits import Action


def traces_annulations(request: HttpRequest) -> HttpResponse:
    """Compare the salon's people over the last days; ``?jours=`` is one of those offered, 28 otherwise."""
    exiger(request, Action.VOIR_ANNULATIONS)
    salons, choisi = salon_choisi(request, Action.VOIR_ANNULATIONS)
    if not salons:
        raise Http404
    offerts = {str(nombre): nombre for nombre in JOURS_OFFERTS}
    jours = offerts.get(request.GET.get("jours", ""), JOURS)
    tableau = annulations_de(choisi or salons[0], jours)
    periode = urlencode({"salon": tableau.salon.pk, "du": tableau.du, "au": tableau.au})
    contexte = {
        "tableau": tableau,
        "journal": f"{reverse('admin:traces')}?{periode}",
        "salons": salons,
        "jours": jours,
        "jours_offerts": JOURS_OFFERTS,
        "largeur": LARGEUR,
        "annulations_min": ANNULATIONS_MIN,
        "notes_min": NOTES_MIN,
        "personnes_min": PERSONNES_MIN,
    }
    return rendre(request, "personnel/traces_annulations.html", contexte, titre=_("Notes annulées"))
