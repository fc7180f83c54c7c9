"""Error pages: one clear sentence in the reader's language, and the request id to quote."""

from __future__ import annotations

import logging
import sys
import uuid

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext as _

from config.corps import CorpsCoupe
from salon_paiement.api.chemin import est_de_l_api
from salon_paiement.api.erreurs import erreur_json
from salon_paiement.models import SessionPaiement
from salon_paiement.pages import page_erreur
from traces.incidents import incident_noter

journal = logging.getLogger(__name__)
# Whoever was sending hung up: a phone's network, no fault of ours.
_COUPURES = (UnreadablePostError, CorpsCoupe)
# The database is away, full, or was asked for what somebody else held: the same request may succeed in a while.
_PASSAGERES = (OperationalError, InterfaceError)
# Seconds to wait before asking again.
ATTENTE = 10


def csrf_refuse(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose protection cookie is missing or stale."""
    return page_erreur(
        request,
        403,
        _("Cette page a expiré"),
        _("Revenez en arrière, rechargez la page puis recommencez. Rien n'a été payé ni perdu."),
    )


def introuvable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an unknown address."""
    if est_de_l_api(request.path):
        return erreur_json(404, "not_found")
    return page_erreur(
        request, 404, _("Page introuvable"), _("Cette adresse n'existe pas ou plus. Scannez de nouveau le QR du salon.")
    )


def requete_invalide(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that cannot be read."""
    if est_de_l_api(request.path):
        return erreur_json(400, "parse_error")
    return page_erreur(request, 400, _("Demande illisible"), _("Rechargez la page puis recommencez."))


def erreur_serveur(request: HttpRequest) -> HttpResponse:
    """Answer a fault of ours: the sentence promises only what is true. The failure leaves a fact behind it.

    Django calls this for whatever a page or a middleware raises, once the view's transactions are undone.
    """
    erreur = sys.exception()
    if erreur is not None and not isinstance(erreur, _COUPURES):
        _tracer(request, erreur)
    if isinstance(erreur, _PASSAGERES):
        return _revenir_plus_tard(request)
    if est_de_l_api(request.path):
        return erreur_json(500, "error")
    return page_erreur(
        request,
        500,
        _("Un problème est survenu chez nous"),
        _("Rien n'est perdu : ce qui a été payé est enregistré. Rechargez la page dans un instant."),
    )


def _revenir_plus_tard(request: HttpRequest) -> HttpResponse:
    reponse: HttpResponse
    if est_de_l_api(request.path):
        reponse = erreur_json(503, "unavailable")
    else:
        reponse = page_erreur(
            request,
            503,
            _("Un instant, s'il vous plaît"),
            _(
                "Notre service ne répond pas. Rien n'est perdu : ce qui a été payé est enregistré. Rechargez la page "
                "dans quelques secondes. Si une demande de paiement est arrivée sur votre téléphone, ne payez pas "
                "deux fois."
            ),
        )
        if request.method == "GET":
            # Whoever was waiting for a verdict goes on waiting, without a gesture.
            reponse["Refresh"] = str(ATTENTE)
    reponse["Retry-After"] = str(ATTENTE)
    return reponse


def _tracer(request: HttpRequest, erreur: BaseException) -> None:
    trouvee = getattr(request, "resolver_match", None)
    session_id, salon_id = _session_de(trouvee.kwargs if trouvee is not None else {})
    # The page's name, never its address: tokens are in addresses.
    ou = trouvee.view_name if trouvee is not None else "hors page"
    incident_noter(ou or "page", erreur, salon_id=salon_id, session_id=session_id)


def _session_de(parametres: dict[str, object]) -> tuple[uuid.UUID | None, uuid.UUID | None]:
    """Return the session and the salon that the address names, when the database still answers."""
    cles = {nom: str(parametres[mot]) for mot, nom in _MOTS.items() if mot in parametres}
    try:
        connue = SessionPaiement.objects.filter(**cles).values_list("pk", "salon_id").first() if cles else None
    except Exception:
        # Most likely what failed in the first place.
        journal.warning("note de la page en erreur illisible", exc_info=True)
        return None, None
    return connue or (None, None)


# What addresses call a session → its column.
_MOTS = {"jeton": "jeton", "code": "code_court"}
