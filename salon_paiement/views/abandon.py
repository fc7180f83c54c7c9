"""Giving up: the client says so herself, once asked again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from salon_paiement.models import SessionPaiement
from salon_paiement.pages import rendre_page, voir
from salon_paiement.services.expiration import session_abandonner
from salon_paiement.views.portes import action_client


def page_abandonner(request: HttpRequest, session: SessionPaiement) -> HttpResponse:
    """Ask whether to give up."""
    return rendre_page(request, "client/abandonner.html", {"session": session, "salon": session.salon})


@action_client
def abandonner(request: HttpRequest, session: SessionPaiement) -> HttpResponse:
    """``POST /s/<jeton>/abandonner``: end the session, unless a payment is in flight or money was received."""
    session_abandonner(session.pk, par="client")
    return voir("session", session.jeton)
