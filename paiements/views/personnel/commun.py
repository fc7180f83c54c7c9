"""What every staff page shares: its frame, its refusals, and answers that cost nothing when nothing changed."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from paiements.selecteurs import session_visible, uuid_lire
from salon_paiement.droits import Action, peut, ses_salons
from salon_paiement.erreurs import ErreurMetier
from salon_paiement.models import Salon, SessionPaiement

Vue = Callable[..., HttpResponseBase]
# htmx stops asking when it receives this status: nothing will change any more.
FIN_DES_QUESTIONS = 286


def rendre(
    request: HttpRequest, gabarit: str, contexte: Mapping[str, Any], *, titre: str, statut: int = 200
) -> TemplateResponse:
    """Render a whole staff page inside the admin's frame."""
    complet = {**admin.site.each_context(request), "title": titre, **contexte}
    return TemplateResponse(request, gabarit, complet, status=statut)


def fragment(
    request: HttpRequest, gabarit: str, contexte: Mapping[str, Any], *, fini: bool = False
) -> HttpResponseBase:
    """Render a polled part of a page: 304 when the reader already has it, 286 when it is the last one."""
    html = render_to_string(gabarit, dict(contexte), request)
    etag = etag_de(html, fini=fini)
    reponse = HttpResponse(html, status=FIN_DES_QUESTIONS if fini else 200)
    reponse["ETag"] = etag
    # The last answer is always given whole: a 304 would leave the page asking for ever.
    return reponse if fini else get_conditional_response(request, etag=etag, response=reponse) or reponse


def etag_de(html: str, *, fini: bool = False) -> str:
    """Return the ETag of a polled part, for the page that already contains it."""
    return quote_etag(hashlib.sha256(f"{get_language()}|{fini}|{html}".encode()).hexdigest()[:32])


def session_ou_404(request: HttpRequest, code: str) -> SessionPaiement:
    """Return the session of this code or id; somebody else's answers exactly like an unknown one."""
    session = session_visible(request.user, code)
    if session is None:
        raise Http404
    return session


def exiger(request: HttpRequest, action: Action, salon: Salon | None = None) -> None:
    """Refuse (403) when the reader may not do ``action`` there."""
    if not peut(request.user, action, salon):
        raise PermissionDenied


def salon_choisi(request: HttpRequest, action: Action) -> tuple[list[Salon], Salon | None]:
    """Return the reader's salons for ``action`` and the one asked for by ``?salon=``, ``None`` for all.

    Raises:
        Http404: a salon that is not among them.
    """
    salons = ses_salons(request.user, action)
    demande = request.GET.get("salon", "") or request.POST.get("salon", "")
    if not demande:
        return salons, None
    cle = uuid_lire(demande)
    for salon in salons:
        if salon.pk == cle:
            return salons, salon
    raise Http404


def refus_expliques(vue: Vue) -> Vue:
    """Wrap a staff view: refusals become pages with one sentence and the right status."""

    @functools.wraps(vue)
    def enveloppe(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            # No code, token nor reference holds it, and PostgreSQL refuses to look for it.
            if any("\x00" in str(valeur) for valeur in kwargs.values()):
                raise Http404
            return vue(request, *args, **kwargs)
        except Http404:
            return _refus(
                request, 404, _("Page introuvable"), _("Cette page n'existe pas, ou n'est pas dans votre salon.")
            )
        except PermissionDenied:
            return _refus(
                request,
                403,
                _("Page réservée"),
                _("Votre rôle ne permet pas cette action. Voyez avec la propriétaire."),
            )
        except ErreurMetier as erreur:
            return _refus(request, erreur.statut, _("Action impossible"), str(erreur))

    return enveloppe


def _refus(request: HttpRequest, statut: int, titre: str, message: str) -> HttpResponse:
    return rendre(request, "personnel/refus.html", {"message": message}, titre=titre, statut=statut)
