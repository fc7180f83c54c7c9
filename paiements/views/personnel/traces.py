"""The log of facts: one box that understands what is typed, filters, and pages that are never counted."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from paiements.recherche.comprendre import LONGUEUR, Demande, Genre
from paiements.recherche.filtres import NIVEAUX, Filtres, filtres_lire, niveau_mot
from paiements.recherche.page import page_de_traces, personnes_de, salon_choix
from paiements.recherche.visees import sessions_de_reference
from paiements.views.personnel.commun import exiger, rendre, salon_choisi
from salon_paiement.droits import Action, peut
from salon_paiement.models import Salon


def traces(request: HttpRequest) -> HttpResponse:
    """Show one page of one salon's facts, as asked for."""
    exiger(request, Action.VOIR_JOURNAL)
    salons, choisi = salon_choisi(request, Action.VOIR_JOURNAL)
    if not salons:
        raise Http404
    salon = choisi or salons[0]
    filtres = _filtres(request, salon)
    # Without a salon chosen, a code or a reference may be another one's among hers.
    ailleurs = None if choisi or len(salons) < 2 else _salon_de(filtres.demande, salons)
    if ailleurs is not None and ailleurs != salon:
        salon, filtres = ailleurs, _filtres(request, ailleurs)
    suite = request.GET.copy()
    suite["salon"] = str(salon.pk)
    suite.pop("avant", None)
    page = page_de_traces(filtres)
    if page.suivante:
        suite["avant"] = str(page.suivante)
    contexte = {
        "salon": salon, "salons": salons, "filtres": filtres, "page": page, "personnes": personnes_de(salon).values(),
        "niveaux": [(niveau, niveau_mot(niveau)) for niveau in NIVEAUX], "suite": suite.urlencode(),
        "longueur": LONGUEUR, "voit_annulations": peut(request.user, Action.VOIR_ANNULATIONS, salon),
        "filtre": any((filtres.q, filtres.type_trace, filtres.niveau, filtres.coiffeur, filtres.acteur, filtres.du,
                       filtres.au, filtres.recentes)),
        **salon_choix(salon),
    }  # fmt: skip
    return rendre(request, "personnel/traces.html", contexte, titre=_("Traces"))


def _filtres(request: HttpRequest, salon: Salon) -> Filtres:
    lus = {nom: str(valeur) for nom, valeur in request.GET.items()}
    return filtres_lire(salon, lus, personnes_de(salon))


def _salon_de(demande: Demande, salons: list[Salon]) -> Salon | None:
    par_cle = {salon.pk: salon for salon in salons}
    for critere in demande.criteres:
        if critere.genre == Genre.REFERENCE:
            trouves = {salon_id for _pk, salon_id in sessions_de_reference(critere.texte, par_cle)}
            if trouves:
                return next((salon for cle, salon in par_cle.items() if cle in trouves), None)
    return None
