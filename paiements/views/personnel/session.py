"""One session as staff read it: lines, money, attempts, timeline; and what the desk may do about it."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from paiements.etats import VIVANTS
from paiements.formulaires import cle_nouvelle
from paiements.models import ExceptionMonetaire, Paiement
from paiements.selecteurs import (
    depuis_verification,
    lignes_visibles,
    mots_des_paiements,
    paiements_de,
    reseaux_libelles,
)
from paiements.selecteurs_caisse import guichet_de
from paiements.services.comptoir import note_annuler, note_liberer, paiement_laisser
from paiements.services.idempotence import cle_lue, une_fois
from paiements.services.incertitude import paiement_abandon_verifier, paiement_abandonner
from paiements.views.personnel.cles import cle_du_personnel
from paiements.views.personnel.commun import exiger, fragment, rendre, session_ou_404
from paiements.views.personnel.remboursements import note_contexte
from salon_paiement.droits import Action, peut
from salon_paiement.erreurs import Conflit, ErreurMetier, SaisieInvalide
from salon_paiement.etats import ETEIGNABLES, FINAUX, OUVERTS
from salon_paiement.historique import motif_afficher
from salon_paiement.models import Evaluation, Notification, Origine, Recu, SessionPaiement
from salon_paiement.pages import voir
from salon_paiement.selecteurs import historique_session
from salon_paiement.selecteurs_messages import recu_a_l_ecran, recu_chemin


def session_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show one session."""
    return page_note(request, session_ou_404(request, code))


def session_direct(request: HttpRequest, code: str) -> HttpResponseBase:
    """Answer the polled part of the page. A settled session may still receive late money: it goes on."""
    return fragment(request, "personnel/_session.html", _contexte(request, session_ou_404(request, code)))


@require_POST
def session_annuler(request: HttpRequest, code: str) -> HttpResponseBase:
    """Cancel with a reason; refused while a payment is in flight."""
    session = session_ou_404(request, code)
    exiger(request, Action.TENIR_CAISSE, session.salon)
    try:
        note_annuler(session, request.POST.get("motif", ""), cast(User, request.user), cle_lue(request))
    except ErreurMetier as erreur:
        return page_note(request, session_ou_404(request, code), erreur)
    messages.success(request, _("La note %(code)s est annulée.") % {"code": session.code_court})
    return voir("admin:caisse_session", session.code_court)


@require_POST
def session_liberer(request: HttpRequest, code: str) -> HttpResponseBase:
    """Let another phone take the session over."""
    session = session_ou_404(request, code)
    exiger(request, Action.TENIR_CAISSE, session.salon)
    try:
        note_liberer(session, cast(User, request.user))
    except SaisieInvalide as erreur:
        return page_note(request, session, erreur)
    messages.success(request, _("Un autre téléphone peut maintenant ouvrir cette note."))
    return voir("admin:caisse_session", session.code_court)


def paiement_remplacer_page(request: HttpRequest, code: str, reference: str) -> HttpResponseBase:
    """Explain what "the client pays another way" means, then do it on POST."""
    session = session_ou_404(request, code)
    exiger(request, Action.TENIR_CAISSE, session.salon)
    paiement = _paiement_ou_404(session, reference)
    if request.method != "POST":
        contexte = {"session": session, "paiement": paiement, "reseau": _reseau(paiement), "cle": cle_nouvelle()}
        return rendre(request, "personnel/remplacer.html", contexte, titre=_("Le client paie autrement"))
    try:
        paiement_laisser(paiement, request.POST.get("motif", ""), cast(User, request.user), cle_lue(request))
    except ErreurMetier as erreur:
        return page_note(request, session_ou_404(request, code), erreur)
    messages.success(request, _("La note est de nouveau à payer. L'ancien paiement reste surveillé."))
    return voir("admin:caisse_session", session.code_court)


def paiement_abandonner_page(request: HttpRequest, code: str, reference: str) -> HttpResponseBase:
    """Explain what closing an attempt without an answer means, then do it on POST: the owner's decision."""
    session = session_ou_404(request, code)
    exiger(request, Action.DIRIGER, session.salon)
    paiement = _paiement_ou_404(session, reference)
    contexte: dict[str, Any] = {
        "session": session, "paiement": paiement, "reseau": _reseau(paiement), "cle": cle_nouvelle()
    }  # fmt: skip
    titre = _("Clore sans nouvelle")
    if request.method != "POST":
        paiement_abandon_verifier(paiement)
        return rendre(request, "personnel/sans_nouvelle.html", contexte, titre=titre)
    motif = " ".join(request.POST.get("motif", "").split())[:120]
    try:
        with une_fois(cle_du_personnel(request, session.salon_id, "abandonner", reference, motif), reference) as neuve:
            if neuve:
                paiement_abandonner(paiement.pk, acteur_id=request.user.pk or 0, motif=motif)
    except SaisieInvalide as erreur:
        contexte["erreur"] = str(erreur)
        return rendre(request, "personnel/sans_nouvelle.html", contexte, titre=titre, statut=erreur.statut)
    messages.success(request, _("Ce paiement est clos. Si son argent arrive quand même, il sera compté."))
    return voir("admin:caisse_session", session.code_court)


def _paiement_ou_404(session: SessionPaiement, reference: str) -> Paiement:
    paiement = Paiement.objects.filter(session=session, reference=reference).first()
    if paiement is None:
        raise Http404
    return paiement


def page_note(request: HttpRequest, session: SessionPaiement, erreur: ErreurMetier | None = None) -> HttpResponse:
    """Render a note's page, with what was just refused."""
    contexte = _contexte(request, session)
    contexte["erreur"] = str(erreur) if erreur else ""
    contexte["motif"] = request.POST.get("motif", "")
    contexte["cle"] = cle_nouvelle()
    contexte |= note_contexte(request, session)
    contexte |= {"guichet": guichet_de(request.user, session), "cle_especes": cle_nouvelle(), "saisie": request.POST}
    titre = _("Note %(code)s") % {"code": session.code_court}
    statut = erreur.statut if erreur else 200
    return rendre(request, "personnel/session.html", contexte, titre=titre, statut=statut)


def _contexte(request: HttpRequest, session: SessionPaiement) -> dict[str, Any]:
    lignes = lignes_visibles(request.user, session)
    contexte: dict[str, Any] = {
        "session": session,
        "etat": session.get_etat_display(),
        "depuis": depuis_verification(session),
        "lignes": lignes,
        "sa_part": sum(ligne["montant"] for ligne in lignes),
        "tout": peut(request.user, Action.VOIR_CAISSE, session.salon),
    }
    # A hairdresser sees her own lines and the state, nothing about the client or others' money.
    return contexte | _contexte_complet(request, session) if contexte["tout"] else contexte


def _contexte_complet(request: HttpRequest, session: SessionPaiement) -> dict[str, Any]:
    paiements = paiements_de(session)
    tient = peut(request.user, Action.TENIR_CAISSE, session.salon)
    dirige = peut(request.user, Action.DIRIGER, session.salon)
    return {
        "tentatives": [_tentative(paiement, tient, dirige) for paiement in paiements],
        "faits": historique_session(session, mots_des_paiements()),
        "exceptions": list(ExceptionMonetaire.objects.filter(session=session).order_by("date_creation")),
        "notifications": list(Notification.objects.filter(session=session).order_by("date_creation")),
        "parti": recu_chemin(session) or recu_a_l_ecran(session),
        "recu": Recu.objects.filter(session=session).first(),
        "evaluation": Evaluation.objects.filter(session=session).first(),
        "voit_histoire": peut(request.user, Action.VOIR_JOURNAL, session.salon),
        "peut_annuler": tient and session.etat not in FINAUX,
        "annulable": session.etat in ETEIGNABLES and not session.tentatives_en_vol and not session.montant_applique,
        "peut_liberer": tient and session.etat in OUVERTS and bool(session.appareil),
        "peut_montrer_qr": tient and session.etat in OUVERTS and session.origine == Origine.TICKET,
    }


def _tentative(paiement: Paiement, tient: bool, dirige: bool) -> dict[str, Any]:
    vivante = paiement.etat in VIVANTS
    return {
        "paiement": paiement,
        "reseau": _reseau(paiement),
        "motif": motif_afficher(paiement.motif_code),
        "vivante": vivante,
        "remplacable": tient and vivante and not paiement.remplacee,
        "annulable": tient and vivante,
        "abandonnable": dirige and _abandonnable(paiement),
        "depuis": (paiement.initie_le or paiement.date_creation) if vivante else None,
    }


def _abandonnable(paiement: Paiement) -> bool:
    try:
        paiement_abandon_verifier(paiement)
    except Conflit:
        return False
    return True


def _reseau(paiement: Paiement) -> str:
    return reseaux_libelles().get(paiement.reseau, paiement.reseau) or str(paiement.get_moyen_display())
