"""The door of every client form: the right session, the right phone, and a sentence for each refusal."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from salon_paiement.appareils import tient_la_session
from salon_paiement.erreurs import ErreurMetier
from salon_paiement.etats import TransitionInterdite
from salon_paiement.models import SessionPaiement
from salon_paiement.pages import langue_courante, page_erreur, voir
from salon_paiement.services.langue import session_langue_noter
from traces.contexte import sujet_noter

Action = Callable[[HttpRequest, SessionPaiement], HttpResponse]
Vue = Callable[..., HttpResponse]


def session_lire(jeton: str) -> SessionPaiement:
    """Return the session of a public token.

    Raises:
        Http404: no such session.
    """
    relations = ("salon", "poste", "coiffeur", "telephone", "client")
    session = SessionPaiement.objects.select_related(*relations).filter(jeton=jeton).first()
    if session is None:
        raise Http404
    sujet_noter(session=session.pk, client=session.client_id)
    return session


def action_client(action: Action) -> Vue:
    """Wrap a form's action: POST by the phone that holds the session; a GET goes back to the session."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(action)
    def porte(request: HttpRequest, jeton: str) -> HttpResponse:
        session = session_lire(jeton)
        if request.method != "POST":
            return voir("session", jeton)
        if not tient_la_session(request, session):
            message = _("Un autre téléphone tient cette note. Reprenez-la ici, ou suivez-la depuis sa page.")
            return _refuser(request, session, 403, message)
        session_langue_noter(session, langue_courante())
        try:
            return action(request, session)
        except TransitionInterdite:
            message = _("La note a changé entre-temps : regardez où elle en est avant de continuer.")
            return _refuser(request, session, 409, message)
        except ErreurMetier as erreur:
            return _refuser(request, session, erreur.statut, str(erreur))

    return porte


def _refuser(request: HttpRequest, session: SessionPaiement, statut: int, message: str) -> HttpResponse:
    return page_erreur(
        request,
        statut,
        _("Ce n'est plus possible ici"),
        message,
        lien=reverse("session", args=[session.jeton]),
        libelle=_("Voir la note"),
        salon=session.salon,
    )
