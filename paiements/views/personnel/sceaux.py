"""The seals' page: is everything sealed, does a seal kept outside still hold, the witness file."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from paiements.sceaux.lecture import etats_des_sceaux
from paiements.sceaux.saisie import Issue, Reponse, sceau_confronter
from paiements.sceaux.verification import FAITS_MAX, sceaux_verifier
from paiements.views.personnel.commun import exiger, rendre, salon_choisi
from salon_paiement.droits import Action
from salon_paiement.models import Salon
from salon_paiement.services.exports import export_noter
from traces.cles_sceau import cle_publique
from traces.controle_mots import Rapport
from traces.modeles_sceaux import TeteSceau
from traces.scellement import dernier_maillon
from traces.temoin import temoin_lignes
from traces.tetes import dernier_sceau, forme_courte, forme_longue

TETES_MONTREES = 10


def sceaux(request: HttpRequest) -> HttpResponse:
    """``/admin/sceaux/``: the light, the last seals given, a form to hold one against the chain."""
    salons, salon = _salon(request)
    return _page(request, salons, salon)


@require_POST
def sceau_verifier(request: HttpRequest) -> HttpResponse:
    """Hold a pasted seal against the chain, whose last facts are verified with it."""
    salons, salon = _salon(request)
    saisie = request.POST.get("sceau", "")
    reponse = sceau_confronter(saisie, salon, salons)
    rapport = None
    # A short seal may be miscopied: that it does not fit is told to its reader, and is nobody's anomaly yet.
    sure = reponse.issue == Issue.TIENT or (reponse.mauvaise and reponse.signee)
    if sure and reponse.tete is not None:
        rapport = sceaux_verifier(reponse.salon, acteur_id=request.user.pk, tetes=[reponse.tete])
    statut = 200 if reponse.tete is not None else 422
    return _page(request, salons, reponse.salon, saisie=saisie, reponse=reponse, rapport=rapport, statut=statut)


@require_POST
def sceaux_verifier_page(request: HttpRequest) -> HttpResponse:
    """Verify the chain now: all of it, or as much as somebody can wait for."""
    salons, salon = _salon(request)
    return _page(request, salons, salon, rapport=sceaux_verifier(salon, acteur_id=request.user.pk))


@require_POST
def sceaux_temoin(request: HttpRequest) -> HttpResponseBase:
    """Download the witness file, to be kept elsewhere; who took it is written down."""
    _salons, salon = _salon(request)
    export_noter("temoin", {salon.pk: dernier_maillon(salon.pk)[0]}, acteur_id=request.user.pk)
    reponse = StreamingHttpResponse(temoin_lignes(salon.pk), content_type="text/plain; charset=utf-8")
    nom = f"temoin-{salon.slug}-{timezone.now():%Y%m%d-%H%M}.txt"
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    reponse["Cache-Control"] = "no-store"
    return reponse


def _salon(request: HttpRequest) -> tuple[list[Salon], Salon]:
    exiger(request, Action.VOIR_SCEAUX)
    salons, salon = salon_choisi(request, Action.VOIR_SCEAUX)
    salon = salon or next(iter(salons), None)
    if salon is None:
        raise Http404
    return salons, salon


def _page(
    request: HttpRequest,
    salons: list[Salon],
    salon: Salon,
    *,
    saisie: str = "",
    reponse: Reponse | None = None,
    rapport: Rapport | None = None,
    statut: int = 200,
) -> HttpResponse:
    longueur = dernier_maillon(salon.pk)[0]
    # Read after a verification: the page shows it as the last one.
    (etat,) = etats_des_sceaux([salon])
    contexte: dict[str, Any] = {
        "salons": salons,
        "salon": salon,
        "etat": etat,
        "dernier": dernier_sceau(salon.pk),
        "longueur": longueur,
        "entiere": longueur <= FAITS_MAX,
        "tetes": [
            (tete, forme_courte(tete.sequence, tete.maillon), forme_longue(tete))
            for tete in TeteSceau.objects.filter(chaine=salon.pk).order_by("-sequence", "-pk")[:TETES_MONTREES]
        ],
        "cle_publique": cle_publique().hex(),
        "saisie": saisie,
        "reponse": reponse,
        "rapport": rapport,
    }
    return rendre(request, "personnel/sceaux.html", contexte, titre=_("Sceaux"), statut=statut)
