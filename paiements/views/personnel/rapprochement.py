"""The ledger, our payments and the operator's statement side by side; what differs, and what to do about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from paiements.formulaires import cle_nouvelle
from paiements.models import CompteFournisseur, Paiement
from paiements.selecteurs import uuid_lire
from paiements.selecteurs_rapprochement import bilan
from paiements.selecteurs_releves import (
    LISTES,
    MOTIFS,
    comptes_visibles,
    lignes_page,
    paiements_a_clore,
    releves_recents,
)
from paiements.services.rapprochement.abandon import paiement_abandonner_absent
from paiements.services.rapprochement.nuit import releve_possible
from paiements.views.personnel.commun import exiger, rendre
from paiements.views.personnel.periodes import Periode, periode_lire
from salon_paiement.droits import Action, peut


@require_GET
def rapprochement(request: HttpRequest) -> HttpResponse:
    """Show the three-way comparison of one account over one period."""
    exiger(request, Action.VOIR_ARGENT)
    comptes = list(comptes_visibles(request.user))
    contexte: dict[str, Any] = {"comptes": comptes, "cle": cle_nouvelle()}
    compte = compte_choisi(request, comptes)
    if compte is not None:
        contexte |= _contexte(request, compte)
    return rendre(request, "personnel/rapprochement.html", contexte, titre=_("Rapprochement"))


@require_GET
def rapprochement_liste(request: HttpRequest, quoi: str) -> HttpResponse:
    """List the matched, expected, absent, different or orphan lines of a period, page after page."""
    exiger(request, Action.VOIR_ARGENT)
    compte = compte_choisi(request, list(comptes_visibles(request.user)))
    if compte is None or quoi not in LISTES:
        raise Http404
    periode = periode_lire(request, compte.salon)
    lues = lignes_page(compte, quoi, periode.debut, periode.fin, request.GET.get("avant", ""))
    contexte = {
        "compte": compte,
        "periode": periode,
        "quoi": quoi,
        "listes": LISTES.items(),
        "paiements": quoi in {"attendues", "absentes"},
        "lignes": [(ligne, MOTIFS.get(getattr(ligne, "motif", ""), "")) for ligne in lues.lignes],
        "suivante": lues.suivante,
    }
    return rendre(request, "personnel/rapprochement_liste.html", contexte, titre=str(LISTES[quoi]))


@require_POST
def rapprochement_clore(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Close one attempt that the statement does not know: one click of the owner or manager."""
    comptes = comptes_visibles(request.user)
    paiement = Paiement.objects.filter(reference=reference, compte__in=comptes).select_related("compte__salon").first()
    if paiement is None or paiement.compte is None:
        raise Http404
    exiger(request, Action.TRAITER_ARGENT, paiement.compte.salon)
    paiement_abandonner_absent(paiement.pk, acteur_id=request.user.pk or 0)
    messages.success(request, _("Ce paiement est clos. Si son argent arrive quand même, il sera compté."))
    return redirect(f"{reverse('admin:rapprochement')}?compte={paiement.compte_id}")


def compte_choisi(request: HttpRequest, comptes: list[CompteFournisseur]) -> CompteFournisseur | None:
    """Return the account asked for by ``compte=``, else the first one; ``None`` when there is none at all.

    Raises:
        Http404: an account that is not among the reader's.
    """
    demande = request.GET.get("compte", "") or request.POST.get("compte", "")
    if not demande:
        return comptes[0] if comptes else None
    cle = uuid_lire(demande)
    for compte in comptes:
        if compte.pk == cle:
            return compte
    raise Http404


def _contexte(request: HttpRequest, compte: CompteFournisseur) -> dict[str, Any]:
    periode: Periode = periode_lire(request, compte.salon)
    rapproche = peut(request.user, Action.RAPPROCHER, compte.salon)
    traite = peut(request.user, Action.TRAITER_ARGENT, compte.salon)
    compare = bilan(compte, periode.debut, periode.fin)
    noms = {
        "encaissements": _("Encaissements"),
        "frais": _("Frais de l'opérateur"),
        "remboursements": _("Remboursements"),
    }
    return {
        "compte": compte,
        "periode": periode,
        "periodes": [("jour", _("Jour")), ("semaine", _("Semaine")), ("mois", _("Mois"))],
        "bilan": compare,
        "rangees": [(noms[rangee.nom], rangee) for rangee in compare.rangees],
        "listes": _listes(compare),
        "releves": releves_recents(compte),
        "a_clore": paiements_a_clore(compte) if traite else [],
        "peut_importer": rapproche,
        "peut_demander": rapproche and releve_possible(compte),
    }


def _listes(compare: Any) -> list[tuple[str, Any, Any]]:
    sommes = {
        "rapprochees": compare.par_etat.get("rapprochee"),
        "attendues": compare.attendus,
        "absentes": compare.absents,
        "divergentes": compare.par_etat.get("divergente"),
        "orphelines": compare.par_etat.get("orpheline"),
    }
    return [(code, mot, sommes[code]) for code, mot in LISTES.items()]
