"""What hairdressers earn: her own to each of them, all of them to who pays, and the payouts."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from paiements.formulaires import cle_nouvelle
from paiements.models import Versement
from paiements.mois import mois_offerts, periode_lire
from paiements.selecteurs import uuid_lire
from paiements.selecteurs_gains import detail_de, gains_de, totaux
from paiements.services.idempotence import cle_lue
from paiements.services.versements import Part, versement_confirmer, versement_enregistrer
from paiements.views.personnel.commun import rendre
from paiements.views.personnel.remboursements import montant_lire
from salon_paiement.droits import Action, peut, ses_salons
from salon_paiement.erreurs import ErreurMetier
from salon_paiement.models import Coiffeur
from salon_paiement.pages import voir
from salon_paiement.selecteurs import coiffeurs_de

# Who keeps the books sees everybody's pay; whoever stands at the till does not.
_TOUT_VOIR = Action.VOIR_GAINS


def gains(request: HttpRequest) -> HttpResponse:
    """Show a month: one's own lines to a hairdresser, everybody's sums to who may see the salon's money."""
    if not peut(request.user, _TOUT_VOIR):
        return _sa_page(request)
    salons = ses_salons(request.user, _TOUT_VOIR)
    choisi = uuid_lire(request.GET.get("salon", ""))
    salon = next((s for s in salons if s.pk == choisi), salons[0] if salons else None)
    if salon is None:
        raise Http404
    periode = periode_lire(salon, request.GET.get("mois", ""))
    lignes = gains_de(Coiffeur.objects.filter(salon=salon).order_by("nom"), periode)
    contexte = {
        "salon": salon,
        "salons": salons,
        "periode": periode,
        "mois_offerts": mois_offerts(salon),
        # Somebody who left still counts as long as money is due, either way.
        "lignes": [g for g in lignes if g.coiffeur.actif or g.gagne or g.du],
        "totaux": totaux(lignes),
        "adresse": request.path,
    }
    return rendre(request, "personnel/gains.html", contexte, titre=_("Gains des coiffeurs"))


def gains_coiffeur(request: HttpRequest, coiffeur_id: uuid.UUID) -> HttpResponse:
    """Show one hairdresser's month, and the payout form to who may pay."""
    return _page(request, _coiffeur_ou_404(request, coiffeur_id))


@require_POST
def gains_verser(request: HttpRequest, coiffeur_id: uuid.UUID) -> HttpResponseBase:
    """Record a payout; a replay comes back to the same page."""
    coiffeur = _coiffeur_ou_404(request, coiffeur_id)
    if not peut(request.user, Action.VERSER, coiffeur.salon_id):
        raise PermissionDenied
    try:
        part = Part(
            montant_lire(request.POST.get("commissions") or "0"),
            montant_lire(request.POST.get("pourboires") or "0"),
            request.POST.get("voie", ""),
            request.POST.get("preuve", ""),
        )
        versement_enregistrer(coiffeur.pk, part, cast(User, request.user), cle_lue(request))
    except ErreurMetier as erreur:
        return _page(request, coiffeur, erreur)
    messages.success(request, _("Versement enregistré. %(nom)s peut le confirmer.") % {"nom": coiffeur.nom})
    return voir("admin:gains_coiffeur", coiffeur.pk)


@require_POST
def versement_accuser(request: HttpRequest, versement_id: uuid.UUID) -> HttpResponseBase:
    """A hairdresser says that she received a payout of hers; somebody else's answers like an unknown one."""
    siens = Versement.objects.filter(coiffeur_id__in=coiffeurs_de(request.user))
    if not siens.filter(pk=versement_id).exists():
        raise Http404
    versement_confirmer(versement_id, cast(User, request.user), cle_lue(request))
    messages.success(request, _("Merci : vous avez confirmé ce versement."))
    return voir("admin:gains")


def _sa_page(request: HttpRequest) -> HttpResponse:
    sienne = Coiffeur.objects.filter(pk__in=coiffeurs_de(request.user)).order_by("nom").first()
    if sienne is None:
        raise PermissionDenied
    return _page(request, sienne)


def _page(request: HttpRequest, coiffeur: Coiffeur, erreur: ErreurMetier | None = None) -> HttpResponse:
    periode = periode_lire(coiffeur.salon, request.GET.get("mois", ""))
    sienne = coiffeur.pk in coiffeurs_de(request.user)
    detail = detail_de(coiffeur, periode)
    verse = peut(request.user, Action.VERSER, coiffeur.salon_id)
    contexte: dict[str, Any] = {
        "coiffeur": coiffeur,
        "sienne": sienne,
        "salon": coiffeur.salon,
        "periode": periode,
        "mois_offerts": mois_offerts(coiffeur.salon),
        "detail": detail,
        "g": detail.gains,
        "peut_verser": verse and detail.gains.du > 0,
        "retour": peut(request.user, _TOUT_VOIR, coiffeur.salon_id),
        "versements": [(versement, cle_nouvelle()) for versement in detail.versements],
        "cle": cle_nouvelle(),
        "erreur": str(erreur) if erreur else "",
        "saisie": request.POST,
        "adresse": request.path if request.method == "GET" else "",
    }
    titre = _("Mes gains") if sienne else _("Gains : %(nom)s") % {"nom": coiffeur.nom}
    return rendre(
        request, "personnel/gains_coiffeur.html", contexte, titre=titre, statut=erreur.statut if erreur else 200
    )


def _coiffeur_ou_404(request: HttpRequest, coiffeur_id: uuid.UUID) -> Coiffeur:
    coiffeur = Coiffeur.objects.select_related("salon").filter(pk=coiffeur_id).first()
    visible = coiffeur is not None and (
        peut(request.user, _TOUT_VOIR, coiffeur.salon_id) or coiffeur.pk in coiffeurs_de(request.user)
    )
    if coiffeur is None or not visible:
        raise Http404
    return coiffeur
