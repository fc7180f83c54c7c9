"""Cash, its cancelling and discounts, from a note's page."""

from __future__ import annotations

import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from paiements.models import GesteAccord, Moyen, Paiement
from paiements.services.especes import Especes, especes_annuler, especes_encaisser, rendu_de
from paiements.services.idempotence import cle_lue
from paiements.services.remise import remise_accorder
from paiements.views.personnel.accord import CODE, accord_lire
from paiements.views.personnel.commun import exiger, rendre, session_ou_404
from paiements.views.personnel.remboursements import montant_lire
from paiements.views.personnel.session import page_note
from salon_paiement.argent import montant_afficher
from salon_paiement.droits import Action
from salon_paiement.erreurs import ErreurMetier
from salon_paiement.etats import EtatSession
from salon_paiement.pages import voir


@require_POST
def note_encaisser(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take cash; the next page says in large what to give back. The same form sent twice counts once."""
    session = session_ou_404(request, code)
    exiger(request, Action.TENIR_CAISSE, session.salon)
    try:
        especes = Especes(cle_lue(request), _somme(request, "montant"), _somme(request, "remis"))
        paiement = especes_encaisser(session.pk, especes, cast(User, request.user))
    except ErreurMetier as erreur:
        return page_note(request, session_ou_404(request, code), erreur)
    return voir("admin:note_rendu", session.code_court, paiement.reference)


def note_rendu(request: HttpRequest, code: str, reference: str) -> HttpResponse:
    """Show what was taken and the change, large enough to be read across the desk."""
    session = session_ou_404(request, code)
    exiger(request, Action.TENIR_CAISSE, session.salon)
    paiement = _especes_ou_404(session.pk, reference)
    contexte = {
        "session": session,
        "paiement": paiement,
        "rendu": rendu_de(paiement),
        "reglee": session.etat == EtatSession.PAIEMENT_REUSSI,
    }
    return rendre(request, "personnel/rendu.html", contexte, titre=_("Espèces reçues"))


@require_POST
@sensitive_post_parameters(CODE)
def especes_annuler_page(request: HttpRequest, code: str, reference: str) -> HttpResponseBase:
    """Cancel a cash entry: a manager, or whoever keeps the till with a manager's code, while its till is open."""
    session = session_ou_404(request, code)
    exiger(request, Action.TENIR_CAISSE, session.salon)
    paiement = _especes_ou_404(session.pk, reference)
    try:
        recu, motif = paiement.montant_recu or 0, request.POST.get("motif", "")
        accord = accord_lire(request, GesteAccord.ANNULATION_ESPECES, session, recu, paiement)
        especes_annuler(paiement.pk, motif, cast(User, request.user), cle_lue(request), accord=accord)
    except ErreurMetier as erreur:
        return page_note(request, session_ou_404(request, code), erreur)
    messages.success(
        request,
        _("Encaissement annulé : rendez %(montant)s au client.")
        % {"montant": montant_afficher(paiement.montant_recu or 0)},
    )
    return voir("admin:caisse_session", session.code_court)


@require_POST
@sensitive_post_parameters(CODE)
def note_remise(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take something off what remains, by oneself or with a manager's code; settled when nothing is left."""
    session = session_ou_404(request, code)
    exiger(request, Action.TENIR_CAISSE, session.salon)
    try:
        montant, motif, cle = (
            montant_lire(request.POST.get("montant", "")),
            request.POST.get("motif", ""),
            cle_lue(request),
        )
        accord = accord_lire(request, GesteAccord.REMISE, session, montant)
        session = remise_accorder(session.pk, montant, motif, cast(User, request.user), cle, accord=accord)
    except ErreurMetier as erreur:
        return page_note(request, session_ou_404(request, code), erreur)
    messages.success(request, _("Remise accordée. Reste à payer : %(du)s.") % {"du": montant_afficher(session.du)})
    return voir("admin:caisse_session", session.code_court)


def _somme(request: HttpRequest, nom: str) -> int | None:
    saisie = request.POST.get(nom, "").strip()
    return montant_lire(saisie) if saisie else None


def _especes_ou_404(session_id: uuid.UUID, reference: str) -> Paiement:
    paiement = Paiement.objects.filter(session_id=session_id, reference=reference, moyen=Moyen.ESPECES).first()
    if paiement is None:
        raise Http404
    return paiement
