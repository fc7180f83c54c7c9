"""The scan: a place's QR opens a session, a ticket's QR binds the first phone that shows it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from salon_paiement.appareils import appareil_assurer, appareil_poser, tient_la_session
from salon_paiement.erreurs import Conflit
from salon_paiement.etats import OUVERTS
from salon_paiement.models import AncienJetonQR, Origine, PosteQR, Salon, SessionPaiement
from salon_paiement.pages import langue_courante, page_erreur, rendre_page, voir
from salon_paiement.services.ouverture import (
    TropDeNotes,
    appareil_empreinte,
    session_appareil_prendre,
    session_ouvrir_par_scan,
)
from salon_paiement.views.composition import A_COMPOSER, page_prestations
from salon_paiement.views.portes import session_lire
from salon_paiement.visites import Visite, visite_de

# A page fetched in advance is not shown from this answer: the browser asks again when the person really comes.
TROP_TOT = 425


@require_safe
def scanner(request: HttpRequest, jeton: str) -> HttpResponse:
    """``GET /q/<jeton>``: what a QR leads to."""
    poste = PosteQR.objects.select_related("salon").filter(jeton=jeton).first()
    if poste is not None:
        return _apercu(request, poste.salon) or _scanner_poste(request, poste)
    tickets = SessionPaiement.objects.select_related("salon").filter(jeton=jeton, origine=Origine.TICKET)
    ticket = tickets.first()
    if ticket is not None:
        return _apercu(request, ticket.salon) or _scanner_ticket(request, ticket)
    ancien = AncienJetonQR.objects.select_related("poste__salon").filter(jeton=jeton).first()
    if ancien is None:
        raise Http404
    return rendre_page(
        request, "client/ancien_qr.html", {"salon": ancien.poste.salon, "poste": ancien.poste}, statut=410
    )


def reprendre(request: HttpRequest, jeton: str) -> HttpResponse:
    """``POST /s/<jeton>/reprendre``: go on with this phone, while nobody has started to pay."""
    session = session_lire(jeton)
    if request.method != "POST":
        return voir("session", jeton)
    appareil = appareil_assurer(request)
    try:
        session_appareil_prendre(session.pk, appareil=appareil_empreinte(appareil))
    except Conflit as erreur:
        titre, adresse = _("Ce n'est plus possible ici"), reverse("session", args=[jeton])
        return page_erreur(
            request, erreur.statut, titre, str(erreur), lien=adresse, libelle=_("Voir la note"), salon=session.salon
        )
    reponse = voir("session", jeton)
    appareil_poser(request, reponse, appareil)
    return reponse


def _apercu(request: HttpRequest, salon: Salon) -> HttpResponse | None:
    visite = visite_de(request)
    if visite is Visite.REELLE:
        return None
    return rendre_page(
        request, "client/apercu.html", {"salon": salon}, statut=200 if visite is Visite.APERCU else TROP_TOT
    )


def _scanner_poste(request: HttpRequest, poste: PosteQR) -> HttpResponse:
    appareil = appareil_assurer(request)
    try:
        session = session_ouvrir_par_scan(poste, appareil=appareil_empreinte(appareil), langue=langue_courante())
    except Conflit as erreur:
        return page_erreur(request, erreur.statut, _titre_refus(erreur), str(erreur), salon=poste.salon)
    session.salon = poste.salon
    return _montrer(request, session, appareil)


def _titre_refus(erreur: Conflit) -> str:
    return _("Un instant, s'il vous plaît") if isinstance(erreur, TropDeNotes) else _("QR hors service")


def _scanner_ticket(request: HttpRequest, ticket: SessionPaiement) -> HttpResponse:
    libre = not ticket.appareil and ticket.etat in OUVERTS
    if not (libre or tient_la_session(request, ticket)):
        return voir("session", ticket.jeton)
    appareil = appareil_assurer(request)
    try:
        session = session_appareil_prendre(ticket.pk, appareil=appareil_empreinte(appareil), libre=True)
    except Conflit:
        return voir("session", ticket.jeton)
    session.salon = ticket.salon
    return _montrer(request, session, appareil)


def _montrer(request: HttpRequest, session: SessionPaiement, appareil: str) -> HttpResponse:
    """Show step 1 at once, without a redirect; a session further on has its own address.

    The browser's back button also leads here from step 2: it must find the choices again.
    """
    if session.etat in A_COMPOSER:
        reponse = page_prestations(request, session)
    else:
        reponse = voir("session", session.jeton, etape="" if session.nombre_tentatives else "prestations")
    appareil_poser(request, reponse, appareil)
    return reponse
