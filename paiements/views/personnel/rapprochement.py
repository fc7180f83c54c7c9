"""The ledger, our payments and the operator's statement side by side; what differs, and what to do about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from paiements.formulaires import cle_nouvelle
from paiements.models import CompteFournisseur, Paiement, ReleveFournisseur
from paiements.selecteurs import uuid_lire
from paiements.selecteurs_rapprochement import bilan
from paiements.selecteurs_releves import (
    LISTES,
    MOTIFS,
    Etendue,
    compte_par_defaut,
    comptes_visibles,
    lignes_page,
    paiements_a_clore,
    periode_a_importer,
    releves_recents,
)
from paiements.services.idempotence import une_fois
from paiements.services.rapprochement.abandon import paiement_abandonner_absent
from paiements.services.rapprochement.nuit import releve_possible
from paiements.views.personnel.cles import cle_du_personnel
from paiements.views.personnel.commun import exiger, rendre
from paiements.views.personnel.periodes import Periode, periode_lire
from salon_paiement.droits import Action, peut
from salon_paiement.pages import VoirAilleurs


@require_safe
def rapprochement(request: HttpRequest) -> HttpResponse:
    """Show the three-way comparison of one account over one period."""
    exiger(request, Action.VOIR_ARGENT)
    comptes = list(comptes_visibles(request.user))
    contexte: dict[str, Any] = {"comptes": comptes, "cle": cle_nouvelle()}
    compte = compte_choisi(request, comptes)
    if compte is not None:
        contexte |= _contexte(request, compte)
    return rendre(request, "personnel/rapprochement.html", contexte, titre=_("Rapprochement"))


@require_safe
def rapprochement_liste(request: HttpRequest, quoi: str) -> HttpResponse:
    """List the matched, expected, absent, different or orphan lines of a period, page after page."""
    exiger(request, Action.VOIR_ARGENT)
    compte = compte_choisi(request, list(comptes_visibles(request.user)))
    if compte is None or quoi not in LISTES:
        raise Http404
    periode = periode_lire(request, compte.salon)
    releve = _releve(request, compte)
    etendue = Etendue(compte, periode.debut, periode.fin, releve)
    lues = lignes_page(etendue, quoi, request.GET.get("avant", ""))
    contexte = {
        "compte": compte,
        "periode": periode,
        "releve": releve,
        "parametres": f"compte={compte.pk}&{periode.parametres}" + (f"&releve={releve.pk}" if releve else ""),
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
    with une_fois(cle_du_personnel(request, paiement.salon_id, "clore_absent", reference), reference) as neuve:
        if neuve:
            paiement_abandonner_absent(paiement.pk, acteur_id=request.user.pk or 0)
    messages.success(request, _("Ce paiement est clos. Si son argent arrive quand même, il sera compté."))
    return VoirAilleurs(f"{reverse('admin:rapprochement')}?compte={paiement.compte_id}")


def compte_choisi(request: HttpRequest, comptes: list[CompteFournisseur]) -> CompteFournisseur | None:
    """Return the account asked for by ``compte=``, else the one last used; ``None`` when there is none at all.

    Raises:
        Http404: an account that is not among the reader's.
    """
    demande = request.GET.get("compte", "") or request.POST.get("compte", "")
    if not demande:
        return compte_par_defaut(comptes)
    cle = uuid_lire(demande)
    for compte in comptes:
        if compte.pk == cle:
            return compte
    raise Http404


def _releve(request: HttpRequest, compte: CompteFournisseur) -> ReleveFournisseur | None:
    """Return the statement asked for by ``releve=``, ``None`` when none is.

    Raises:
        Http404: it is not this account's.
    """
    demande = request.GET.get("releve", "")
    if not demande:
        return None
    cle = uuid_lire(demande)
    releve = ReleveFournisseur.objects.filter(compte=compte, pk=cle).first() if cle else None
    if releve is None:
        raise Http404
    return releve


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
        "a_clore": [(paiement, cle_nouvelle()) for paiement in paiements_a_clore(compte)] if traite else [],
        "a_importer": periode_a_importer(compte) if rapproche else None,
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
