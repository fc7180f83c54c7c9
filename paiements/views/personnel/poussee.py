"""A member's own device asks to be told, or not any more; and the small worker that shows what it is told."""

from __future__ import annotations

import json
import pathlib
from typing import cast

from django.conf import settings
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from salon_paiement.appareil_prevenu import prevenu_poser
from salon_paiement.erreurs import SaisieInvalide
from salon_paiement.pages import langue_courante
from salon_paiement.services.poussee import abonnement_enregistrer, abonnement_retirer

SAISIE_MAX = 4_000  # characters


@require_safe
def poussee_service(request: HttpRequest) -> HttpResponse:
    """``GET /admin/poussee.js``: from here, its scope is every staff page and nothing else."""
    source = pathlib.Path(settings.BASE_DIR) / "static" / "js" / "poussee-service.js"
    return HttpResponse(source.read_text(encoding="utf-8"), content_type="text/javascript; charset=utf-8")


@require_POST
def poussee_abonner(request: HttpRequest) -> HttpResponse:
    """Keep this browser's subscription."""
    if not settings.VAPID_CLE_PRIVEE:
        raise Http404
    try:
        saisie = json.loads(request.POST.get("abonnement", "")[:SAISIE_MAX])
        abonnement = abonnement_enregistrer(
            _qui(request), saisie if isinstance(saisie, dict) else {}, langue_courante()
        )
    except ValueError:
        return JsonResponse({"erreur": "illisible"}, status=422)
    except SaisieInvalide as erreur:
        return JsonResponse({"erreur": str(erreur)}, status=erreur.statut)
    reponse = HttpResponse(status=204)
    prevenu_poser(request, reponse, abonnement)
    return reponse


@require_POST
def poussee_retirer(request: HttpRequest) -> HttpResponse:
    """Forget this browser."""
    abonnement_retirer(_qui(request), request.POST.get("adresse", "")[:SAISIE_MAX])
    return HttpResponse(status=204)


def _qui(request: HttpRequest) -> User:
    return cast("User", request.user)
