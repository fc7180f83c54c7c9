"""Addresses of the till: its drawer, and everything the desk does about one note."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import URLPattern, path

from paiements.views.personnel import annulation, caisse, comptage, especes, session, ticket, tiroir, z
from paiements.views.personnel.commun import Vue


def adresses_caisse(proteger: Callable[[Vue], Vue]) -> list[URLPattern]:
    """Return the patterns; the drawer's come first, since any word may look like a note's code."""
    return [*_tiroir(proteger), *_notes(proteger)]


def _tiroir(proteger: Callable[[Vue], Vue]) -> list[URLPattern]:
    return [
        path("caisse/tiroir/", proteger(tiroir.tiroir), name="tiroir"),
        path("caisse/tiroir/ouvrir/", proteger(tiroir.tiroir_ouvrir), name="tiroir_ouvrir"),
        path("caisse/tiroir/mouvement/", proteger(tiroir.tiroir_mouvement), name="tiroir_mouvement"),
        path("caisse/tiroir/compter/", proteger(comptage.tiroir_compter), name="tiroir_compter"),
        path("caisse/tiroir/fermer/", proteger(comptage.tiroir_fermer), name="tiroir_fermer"),
        path("caisse/tiroir/z/<int:cle>/", proteger(z.tiroir_z), name="tiroir_z"),
        path("caisse/tiroir/z/<int:cle>.pdf", proteger(z.tiroir_z_pdf), name="tiroir_z_pdf"),
    ]


def _notes(proteger: Callable[[Vue], Vue]) -> list[URLPattern]:
    return [
        path("caisse/", proteger(caisse.caisse), name="caisse"),
        path("caisse/direct/", proteger(caisse.caisse_direct), name="caisse_direct"),
        path("caisse/nouveau/", proteger(ticket.ticket_nouveau), name="ticket_nouveau"),
        path("caisse/<str:code>/encaisser/", proteger(especes.note_encaisser), name="note_encaisser"),
        path("caisse/<str:code>/rendu/<str:reference>/", proteger(especes.note_rendu), name="note_rendu"),
        path("caisse/<str:code>/remise/", proteger(especes.note_remise), name="note_remise"),
        path(
            "caisse/<str:code>/especes/<str:reference>/annuler/",
            proteger(especes.especes_annuler_page),
            name="especes_annuler",
        ),
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
        path(
            "caisse/<str:code>/annuler-demande/<str:reference>/",
            proteger(annulation.paiement_annuler_page),
            name="paiement_annuler",
        ),
    ]
