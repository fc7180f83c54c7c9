"""A ticket in one click: choose, show the QR full-screen, watch it turn green."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from paiements.formulaires import cle_nouvelle
from paiements.selecteurs import depuis_verification
from paiements.services.comptoir import ticket_ouvrir
from paiements.services.idempotence import cle_lue
from paiements.views.personnel.commun import exiger, fragment, rendre, salon_choisi, session_ou_404
from salon_paiement.droits import Action
from salon_paiement.erreurs import ErreurMetier
from salon_paiement.etats import FINAUX
from salon_paiement.models import Coiffeur, Prestation, Salon, SessionPaiement
from salon_paiement.pages import voir
from salon_paiement.qr import adresse_du_ticket, qr_svg
from salon_paiement.services.composition import Choix


def ticket_nouveau(request: HttpRequest) -> HttpResponseBase:
    """Show the services as large buttons; POST makes the ticket and goes to its QR."""
    exiger(request, Action.TENIR_CAISSE)
    salons, salon = salon_choisi(request, Action.TENIR_CAISSE)
    salon = salon or (salons[0] if len(salons) == 1 else None)
    if salon is None:
        return rendre(request, "personnel/ticket_salon.html", {"salons": salons}, titre=_("Nouveau ticket"))
    if request.method != "POST":
        return _formulaire(request, salon)
    try:
        code = _ticket_ouvrir(request, salon)
    except ErreurMetier as erreur:
        return _formulaire(request, salon, str(erreur), erreur.statut)
    return voir("admin:ticket", code)


def _ticket_ouvrir(request: HttpRequest, salon: Salon) -> str:
    coiffeur, langue = request.POST.get("coiffeur") or None, (get_language() or "fr")[:2]
    return ticket_ouvrir(salon, _choix(request), coiffeur, cast(User, request.user), cle_lue(request), langue=langue)


def ticket(request: HttpRequest, code: str) -> HttpResponse:
    """Show the QR of a session full-screen, to be scanned from the desk's phone."""
    session = session_ou_404(request, code)
    exiger(request, Action.TENIR_CAISSE, session.salon)
    contexte = {**_contexte(session), "qr": qr_svg(adresse_du_ticket(session))}
    titre = _("Ticket %(code)s") % {"code": session.code_court}
    return rendre(request, "personnel/ticket.html", contexte, titre=titre)


def ticket_direct(request: HttpRequest, code: str) -> HttpResponseBase:
    """Answer the polled state of a ticket; the last answer says so."""
    session = session_ou_404(request, code)
    exiger(request, Action.TENIR_CAISSE, session.salon)
    return fragment(request, "personnel/_ticket_etat.html", _contexte(session), fini=session.etat in FINAUX)


def _contexte(session: SessionPaiement) -> dict[str, Any]:
    return {
        "session": session,
        "etat": session.get_etat_display(),
        "depuis": depuis_verification(session),
        "fini": session.etat in FINAUX,
    }


def _formulaire(request: HttpRequest, salon: Salon, erreur: str = "", statut: int = 200) -> HttpResponse:
    choisis = {choix.prestation_id: choix.quantite for choix in _choix(request)} if request.method == "POST" else {}
    prestations = Prestation.objects.filter(salon=salon, active=True)
    contexte = {
        "salon": salon,
        "prestations": [(p, str(p.pk) in choisis, choisis.get(str(p.pk), 1)) for p in prestations],
        "coiffeurs": Coiffeur.objects.filter(salon=salon, actif=True).order_by("-disponible", "nom"),
        "coiffeur_choisi": request.POST.get("coiffeur", ""),
        "cle": cle_nouvelle(),
        "erreur": erreur,
    }
    return rendre(request, "personnel/ticket_nouveau.html", contexte, titre=_("Nouveau ticket"), statut=statut)


def _choix(request: HttpRequest) -> list[Choix]:
    quantites = request.POST
    choix = []
    for prestation in quantites.getlist("prestation")[:50]:
        saisie = quantites.get(f"quantite_{prestation}", "1")
        if not saisie.isdecimal() or len(saisie) > 3:
            raise Http404
        choix.append(Choix(prestation, int(saisie)))
    return choix
