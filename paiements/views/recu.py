"""The receipt: whoever holds its unguessable address may read it, rate the visit, or forget it.

No login and no cookie on these pages: the address itself is the permission, for the forms too. That is
why they carry no CSRF token: a stranger's page cannot know the address, and whoever knows it may post.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from paiements.moyens import paiements_affichables
from paiements.retours import retours_affichables
from paiements.views.especes import questions_posees, reponse_noter
from salon_paiement.appareils import appareil_oublier
from salon_paiement.documents.recu_pdf import recu_pdf
from salon_paiement.erreurs import Conflit, ErreurMetier, SaisieInvalide
from salon_paiement.models import Evaluation, Recu
from salon_paiement.pages import JAMAIS_GARDEE, VoirAilleurs, rendre_page, voir
from salon_paiement.qr import adresse_du_controle, adresse_du_recu, qr_svg
from salon_paiement.recus import recu_date_texte, recu_vu_texte
from salon_paiement.selecteurs_messages import recu_chemin
from salon_paiement.services.evaluation import COMMENTAIRE_MAX, NOTES, Opinion, evaluation_enregistrer

Vue = Callable[..., HttpResponseBase]
_REPONSES = {"oui": True, "non": False}
# These pages come after the first view: their own style sheet may cost a request.
_style: Callable[[Vue], Vue] = csp_update({"style-src": [SELF]})


@_style
@require_safe
def recu(request: HttpRequest, jeton: str) -> HttpResponse:
    """Show a receipt as it is true today: money taken back since is said."""
    return _page(request, _recu(jeton))


@require_safe
def recu_pdf_telecharger(request: HttpRequest, jeton: str) -> HttpResponse:
    """Give the receipt as a PDF, in the language of the visit."""
    trouve = _recu(jeton)
    session = trouve.session
    with override(session.langue):
        paiements, retours = paiements_affichables(session), retours_affichables(session)
    contenu = recu_pdf(trouve, list(session.lignes.all()), paiements, retours)
    reponse = HttpResponse(contenu, content_type="application/pdf")
    reponse["Content-Disposition"] = f'inline; filename="recu-{trouve.numero}.pdf"'
    return _discret(reponse)


@_style
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def recu_avis(request: HttpRequest, jeton: str) -> HttpResponse:
    """Take the client's rating; a second one is thanked for the first."""
    trouve = _recu(jeton)
    if request.method != "POST":
        return voir("recu", jeton)
    saisie = {nom: request.POST.get(nom, "") for nom in ("note", "recommande", "commentaire")}
    note = int(saisie["note"]) if saisie["note"] in {str(n) for n in NOTES} else 0
    opinion = Opinion(note, _REPONSES.get(saisie["recommande"]), saisie["commentaire"])
    try:
        evaluation_enregistrer(trouve.session_id, opinion)
    except ErreurMetier as erreur:
        return _page(request, trouve, saisie=saisie, erreur=str(erreur), statut=erreur.statut)
    return VoirAilleurs(reverse("recu", args=[jeton]) + "#avis")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def recu_especes(request: HttpRequest, jeton: str) -> HttpResponse:
    """Take the client's word about her cash: yes or no, once."""
    trouve = _recu(jeton)
    if request.method == "POST":
        try:
            reponse_noter(request, trouve.session)
        except SaisieInvalide as erreur:
            return _page(request, trouve, refus=str(erreur), statut=erreur.statut)
        except Conflit:
            # Cancelled by the salon meanwhile: the receipt no longer asks.
            return voir("recu", jeton)
    return voir("recu", jeton)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def recu_effacer(request: HttpRequest, jeton: str) -> HttpResponse:
    """Forget on this phone everything that leads back to the visit."""
    _recu(jeton)
    if request.method != "POST":
        return voir("recu", jeton)
    reponse = voir("au_revoir")
    appareil_oublier(request, reponse)
    # Honoured over HTTPS only; our pages are never stored anyway.
    reponse["Clear-Site-Data"] = '"cache"'
    return _discret(reponse)


@require_safe
def au_revoir(request: HttpRequest) -> HttpResponse:
    """Say that the phone has forgotten, and what only its owner can still erase."""
    return _discret(rendre_page(request, "client/au_revoir.html", {"titre": _("Au revoir")}))


def _recu(jeton: str) -> Recu:
    recus = Recu.objects.select_related("salon__image_logo", "session__coiffeur", "session__salon")
    # The page needs the logo's address, not its bytes.
    recus = recus.defer("salon__image_logo__contenu")
    return get_object_or_404(recus.prefetch_related("session__lignes"), jeton=jeton)


def _page(
    request: HttpRequest,
    trouve: Recu,
    *,
    saisie: dict[str, str] | None = None,
    erreur: str = "",
    refus: str = "",
    statut: int = 200,
) -> HttpResponse:
    session = trouve.session
    paiements = paiements_affichables(session)
    contexte: dict[str, Any] = {
        "titre": _("Reçu %(numero)s") % {"numero": trouve.numero},
        "recu": trouve,
        "session": session,
        "salon": trouve.salon,
        "logo": getattr(getattr(trouve.salon, "image_logo", None), "empreinte", ""),
        "lignes": list(session.lignes.all()),
        "paiements": paiements,
        "retours": retours_affichables(session),
        "repris": any(p.repris for p in paiements),
        "date": recu_date_texte(trouve),
        "vu": recu_vu_texte(trouve),
        "qr": qr_svg(adresse_du_recu(trouve)),
        "verifier": adresse_du_controle(trouve, absolue=False),
        "parti": recu_chemin(session),
        "evaluation": Evaluation.objects.filter(session=session).first(),
        "questions": questions_posees(session),
        "adresse_especes": reverse("recu_especes", args=[trouve.jeton]),
        "notes": NOTES,
        "commentaire_max": COMMENTAIRE_MAX,
        "saisie": saisie or {},
        "erreur": erreur,
        "refus": refus,
    }
    return _discret(rendre_page(request, "client/recu.html", contexte, statut=statut))


def _discret(reponse: HttpResponse) -> HttpResponse:
    """Keep a public token out of caches, search engines and other sites' logs."""
    reponse["Cache-Control"] = JAMAIS_GARDEE
    reponse["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    # Not no-referrer: browsers would then post our own forms with a null origin.
    reponse["Referrer-Policy"] = settings.SECURE_REFERRER_POLICY
    return reponse
