"""Reports: which ones, when, to whom they left; one of them on the screen and on paper."""

from __future__ import annotations

import datetime
import functools
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from paiements.views.personnel.commun import Vue, exiger, rendre, salon_choisi
from salon_paiement.droits import Action, peut
from salon_paiement.erreurs import Conflit, SaisieInvalide
from salon_paiement.models import Salon
from salon_paiement.pages import VoirAilleurs, voir
from statistiques.rapports.gestes import rapport_renvoyer, rapports_choisir
from statistiques.rapports.pdf import pdf_nom, rapport_pdf
from statistiques.rapports.sections import habitude_dire, remarques_de, sections_dresser
from statistiques.rapports.selecteurs import Suivi, genres_de, rapport_visible, rapports_suivre

_VOIR = Action.VOIR_STATISTIQUES


def adresses_rapports(proteger: Callable[[Vue], Vue]) -> list[URLPattern]:
    """Return the patterns, every view passed through ``proteger`` (the site's ``admin_view``)."""
    return [
        path("rapports/", proteger(rapports), name="rapports"),
        path("rapports/choisir/", proteger(rapports_choisir_page), name="rapports_choisir"),
        path("rapports/<uuid:rapport_id>/", proteger(rapport_page), name="rapport"),
        path("rapports/<uuid:rapport_id>/pdf/", proteger(rapport_fichier), name="rapport_pdf"),
        path("rapports/<uuid:rapport_id>/renvoyer/", proteger(rapport_renvoyer_page), name="rapport_renvoyer"),
    ]


@require_safe
def rapports(request: HttpRequest) -> HttpResponse:
    """``/admin/rapports/``: what comes, what left, and the choice of them."""
    salons, salon = _salon(request)
    return _liste(request, salons, salon)


@require_POST
def rapports_choisir_page(request: HttpRequest) -> HttpResponseBase:
    """Save which reports are wanted, and the hour of the evening's message (empty: when the business day ends)."""
    salons, salon = _salon(request)
    exiger(request, Action.DIRIGER, salon)
    try:
        heure = _heure(request.POST.get("heure", ""))
    except SaisieInvalide as erreur:
        return _liste(request, salons, salon, erreur)
    if rapports_choisir(salon, genres=request.POST.getlist("genre"), heure=heure, acteur_id=request.user.pk):
        messages.success(request, _("C'est noté."))
    return VoirAilleurs(f"{reverse('admin:rapports')}?salon={salon.pk}")


@require_safe
def rapport_page(request: HttpRequest, rapport_id: uuid.UUID) -> HttpResponseBase:
    """Show one report as it was written."""
    suivi = _rapport_ou_404(request, rapport_id)
    lu, salon = suivi.lu, suivi.rapport.salon
    contexte: dict[str, Any] = {
        "suivi": suivi,
        "salon": salon,
        "peut_renvoyer": peut(request.user, Action.RELANCER_MESSAGES, salon),
    }
    if suivi.lisible:
        contexte |= {
            "encaisse": lu.mesures["encaisse"],
            "habitude": habitude_dire(lu),
            "remarques": remarques_de(lu),
            "sections": sections_dresser(lu, _permis(request, salon)),
            "sceau": lu.contenu["sceau"],
            "arrete_le": lu.arrete_le,
        }
    return rendre(request, "personnel/rapport.html", contexte, titre=f"{lu.titre} – {lu.quand}")


@require_safe
def rapport_fichier(request: HttpRequest, rapport_id: uuid.UUID) -> HttpResponseBase:
    """Give it as a PDF, with what its page shows to this reader."""
    suivi = _rapport_ou_404(request, rapport_id)
    if not suivi.lisible:
        raise Http404
    lu = suivi.lu
    reponse = HttpResponse(rapport_pdf(lu, _permis(request, suivi.rapport.salon)), content_type="application/pdf")
    reponse["Content-Disposition"] = f'attachment; filename="{pdf_nom(lu)}"'
    reponse["Cache-Control"] = "no-store, private"
    return reponse


@require_POST
def rapport_renvoyer_page(request: HttpRequest, rapport_id: uuid.UUID) -> HttpResponseBase:
    """Send it again; ``envois``: how many times it had been when the page was read."""
    suivi = _rapport_ou_404(request, rapport_id)
    exiger(request, Action.RELANCER_MESSAGES, suivi.rapport.salon)
    try:
        n = rapport_renvoyer(rapport_id, _entier(request.POST.get("envois", "")))
        phrase = ngettext("%(n)d message part maintenant.", "%(n)d messages partent maintenant.", n)
        messages.success(request, phrase % {"n": n})
    except Conflit as conflit:
        messages.error(request, str(conflit))
    return voir("admin:rapport", rapport_id)


def _salon(request: HttpRequest) -> tuple[list[Salon], Salon]:
    exiger(request, _VOIR)
    salons, salon = salon_choisi(request, _VOIR)
    salon = salon or next(iter(salons), None)
    if salon is None:
        raise Http404
    return salons, salon


def _rapport_ou_404(request: HttpRequest, rapport_id: uuid.UUID) -> Suivi:
    """Return a report; somebody else's answers exactly like an unknown one."""
    suivi = rapport_visible(request.user, rapport_id)
    if suivi is None:
        raise Http404
    return suivi


def _permis(request: HttpRequest, salon: Salon) -> Callable[[Action], bool]:
    return functools.partial(peut, request.user, salon=salon)


def _liste(
    request: HttpRequest, salons: list[Salon], salon: Salon, erreur: SaisieInvalide | None = None
) -> HttpResponse:
    a_venir, passes = rapports_suivre(salon)
    contexte = {
        "salons": salons,
        "salon": salon,
        "a_venir": a_venir,
        "passes": passes,
        "genres": genres_de(salon),
        "peut_choisir": peut(request.user, Action.DIRIGER, salon),
        "erreur": str(erreur or ""),
    }
    return rendre(
        request, "personnel/rapports.html", contexte, titre=_("Rapports"), statut=erreur.statut if erreur else 200
    )


def _heure(saisie: str) -> datetime.time | None:
    try:
        return datetime.time.fromisoformat(saisie).replace(second=0, microsecond=0, tzinfo=None) if saisie else None
    except ValueError as refus:
        raise SaisieInvalide(_("L'heure s'écrit comme 21:00.")) from refus


def _entier(saisie: str) -> int:
    """Return what a form holds, -1 for anything else."""
    return int(saisie) if saisie.isascii() and saisie.isdigit() and len(saisie) < 6 else -1
