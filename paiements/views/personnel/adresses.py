"""Addresses of the staff's own pages, under ``/admin/``; the site class wraps each with its login check."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import URLPattern, path

from paiements.views.personnel import accueil, caisse, ouverture, session, ticket
from paiements.views.personnel.commun import Vue


def adresses(proteger: Callable[[Vue], Vue]) -> list[URLPattern]:
    """Return the patterns, every view passed through ``proteger`` (the site's ``admin_view``)."""
    return [
        path("direct/", proteger(accueil.accueil_direct), name="accueil_direct"),
        path("caisse/", proteger(caisse.caisse), name="caisse"),
        path("caisse/direct/", proteger(caisse.caisse_direct), name="caisse_direct"),
        path("caisse/nouveau/", proteger(ticket.ticket_nouveau), name="ticket_nouveau"),
        path("caisse/<str:code>/", proteger(session.session_page), name="caisse_session"),
        path("caisse/<str:code>/direct/", proteger(session.session_direct), name="session_direct"),
        path("caisse/<str:code>/ticket/", proteger(ticket.ticket), name="ticket"),
        path("caisse/<str:code>/ticket/direct/", proteger(ticket.ticket_direct), name="ticket_direct"),
        path("caisse/<str:code>/annuler/", proteger(session.session_annuler), name="session_annuler"),
        path("caisse/<str:code>/liberer/", proteger(session.session_liberer), name="session_liberer"),
        path(
            "caisse/<str:code>/remplacer/<str:reference>/",
            proteger(session.paiement_remplacer_page),
            name="paiement_remplacer",
        ),
        path(
            "caisse/<str:code>/sans-nouvelle/<str:reference>/",
            proteger(session.paiement_abandonner_page),
            name="paiement_abandonner",
        ),
        path("salons/ajouter/", proteger(ouverture.salon_ajouter), name="salon_ajouter"),
        path("premiers-pas/<uuid:salon_id>/", proteger(ouverture.premiers_pas), name="premiers_pas"),
        # Whoever holds an invitation link has no login yet.
        path("invitation/<str:uidb64>/<str:token>/", ouverture.MotDePasse.as_view(), name="mot_de_passe"),
    ]
