"""``/s/<jeton>/``: the page of a session's present state. Back, reload and two tabs all come through here."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from paiements.resultats import argent_tardif
from paiements.services.relance import paiement_interroger
from paiements.views.attente import page_attente, page_especes, page_regarder, tentative_vivante
from paiements.views.payer import page_payer
from salon_paiement.appareils import DUREE_APRES_RECU, appareil_lire, appareil_poser, tient_la_session
from salon_paiement.etats import EN_PAIEMENT, ETEIGNABLES, FINAUX, OUVERTS, EtatSession
from salon_paiement.models import Origine, Recu, SessionPaiement
from salon_paiement.pages import VoirAilleurs, rendre_page, voir
from salon_paiement.views.abandon import page_abandonner
from salon_paiement.views.composition import A_COMPOSER, page_prestations
from salon_paiement.views.identification import page_vous
from salon_paiement.views.portes import session_lire

Page = Callable[[HttpRequest, SessionPaiement], HttpResponse]


@require_safe
def session_page(request: HttpRequest, jeton: str) -> HttpResponse:
    """Show the right step; ``?etape=`` goes back to an earlier one while that is still possible."""
    session = session_lire(jeton)
    if session.etat == EtatSession.PAIEMENT_REUSSI:
        return _payee(request, session)
    if session.etat in FINAUX:
        return _terminee(request, session)
    if not tient_la_session(request, session):
        return page_regarder(request, session)
    return _page(session, request.GET.get("etape", ""))(request, session)


@require_safe
def retour(request: HttpRequest, jeton: str) -> HttpResponse:
    """``GET /s/<jeton>/retour``: the operator sends the browser back. It proves nothing, so we ask."""
    session = session_lire(jeton)
    vivante = tentative_vivante(session)
    if vivante is not None and request.method == "GET":
        paiement_interroger(vivante.pk)
    return voir("session", jeton)


def _page(session: SessionPaiement, etape: str) -> Page:
    if session.etat in EN_PAIEMENT:
        return page_attente
    if etape == "abandonner" and session.etat in ETEIGNABLES and not session.montant_applique:
        return page_abandonner
    if session.etat in A_COMPOSER:
        return page_prestations
    if not session.nombre_tentatives and etape in {"prestations", "vous"}:
        return page_prestations if etape == "prestations" else page_vous
    if session.especes_declarees_le and (etape == "especes" or (not etape and not session.nombre_tentatives)):
        return page_especes
    return page_payer


def _payee(request: HttpRequest, session: SessionPaiement) -> HttpResponse:
    """Lead to the receipt. A ticket's QR is shown on a screen: other phones only learn that it is paid."""
    tenue = tient_la_session(request, session)
    recu = Recu.objects.filter(session=session).first()
    if recu is None or (session.origine == Origine.TICKET and not tenue):
        return page_regarder(request, session)
    reponse = VoirAilleurs(reverse("recu", args=[recu.jeton]))
    if tenue and not _autre_visite(session):
        appareil_poser(request, reponse, appareil_lire(request), DUREE_APRES_RECU)
    return reponse


def _autre_visite(session: SessionPaiement) -> bool:
    """Tell whether this phone also holds another open session (a mother, then her daughter)."""
    memes = SessionPaiement.objects.filter(salon_id=session.salon_id, jour=session.jour, appareil=session.appareil)
    return memes.filter(etat__in=OUVERTS).exists()


def _terminee(request: HttpRequest, session: SessionPaiement) -> HttpResponse:
    poste, tardif = session.poste, argent_tardif(session)
    contexte = {
        "session": session,
        "salon": session.salon,
        "expiree": session.etat == EtatSession.EXPIRE,
        "poste": poste if poste and poste.actif else None,
        "tardif": tardif.montant,
        "essai": tardif.essai,
    }
    return rendre_page(request, "client/terminee.html", contexte)
