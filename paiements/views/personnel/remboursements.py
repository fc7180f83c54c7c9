"""Refunds: what waits for approval first, the form of a note, and what to do by hand, in words."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from paiements.formulaires import cle_nouvelle
from paiements.models import GesteAccord, Paiement, Remboursement
from paiements.selecteurs_avoirs import avoirs_du_client
from paiements.selecteurs_remboursements import (
    permis_sur,
    remboursement_par_reference,
    remboursements_de,
    remboursements_liste,
    rendables_de,
    salons_ids,
)
from paiements.services.accords import accordeurs_de
from paiements.services.avoirs import Depense, avoir_depenser
from paiements.services.comptoir import Rendre, paiement_rembourser, remboursement_accorder
from paiements.services.idempotence import cle_lue
from paiements.services.remboursement import demande, remise
from paiements.services.remboursement.guide import etapes_manuelles
from paiements.services.remboursement.numero import numero_montrer
from paiements.views.personnel.accord import CODE, accord_lire
from paiements.views.personnel.commun import Vue, exiger, rendre, salon_choisi, session_ou_404
from salon_paiement.argent import montant_afficher
from salon_paiement.droits import Action, peut
from salon_paiement.erreurs import ErreurMetier, SaisieInvalide
from salon_paiement.etats import ETEIGNABLES
from salon_paiement.models import SessionPaiement
from salon_paiement.pages import voir

Geste = Callable[[Remboursement, User, HttpRequest], object]


def refus_vers_la_note(vue: Vue) -> Vue:
    """Wrap a form of a note's page: a refusal leads back to that note."""

    @functools.wraps(vue)
    def enveloppe(request: HttpRequest, code: str) -> HttpResponseBase:
        try:
            return vue(request, code)
        except ErreurMetier as erreur:
            contexte = {"message": str(erreur), "retour": reverse("admin:caisse_session", args=[code])}
            return rendre(request, "personnel/refus.html", contexte, titre=_("Action impossible"), statut=erreur.statut)

    return enveloppe


def remboursements(request: HttpRequest) -> HttpResponse:
    """List what waits; ``?tous=1`` adds what is over."""
    exiger(request, Action.VOIR_ARGENT)
    salons, salon = salon_choisi(request, Action.VOIR_ARGENT)
    tous = request.GET.get("tous") == "1"
    lignes = remboursements_liste(request.user, salon=salon, tous=tous)
    contexte = {
        "lignes": lignes,
        "tous": tous,
        "salons": salons,
        "salon_choisi": salon.pk if salon else None,
        "plusieurs": len(salons_ids(lignes)) > 1,
    }
    return rendre(request, "personnel/remboursements.html", contexte, titre=_("Remboursements"))


def remboursement(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one refund and what this reader may do about it."""
    return _page(request, _ou_404(request, reference))


@require_POST
def remboursement_geste(request: HttpRequest, reference: str, geste: str) -> HttpResponseBase:
    """Approve, refuse, hand cash over, write a proof or a failure down; a replay comes back to the same page."""
    objet = _ou_404(request, reference)
    action = _GESTES.get(geste)
    if action is None:
        raise Http404
    if not any(peut(request.user, requise, objet.salon_id) for requise in _AGISSENT):
        raise PermissionDenied
    try:
        action(objet, _moi(request), request)
    except ErreurMetier as erreur:
        return _page(request, _ou_404(request, reference), erreur=erreur)
    return voir("admin:remboursement", reference)


@require_POST
def remboursement_numero(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the number the money goes back to: on demand, to who may send it, and traced."""
    objet = _ou_404(request, reference)
    try:
        numero = numero_montrer(objet, _moi(request))
    except ErreurMetier as erreur:
        return _page(request, objet, erreur=erreur)
    return _page(request, objet, numero=numero)


@require_POST
@sensitive_post_parameters(CODE)
@refus_vers_la_note
def note_rembourser(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask for a refund from a note's page; who may approve alone, or a manager's code, approves it at once."""
    session = session_ou_404(request, code)
    exiger(request, Action.DEMANDER_REMBOURSEMENT, session.salon)
    paiement = Paiement.objects.filter(session=session, reference=request.POST.get("paiement", "")).first()
    if paiement is None:
        raise Http404
    envoi = request.POST
    voulu = Rendre(montant_lire(envoi.get("montant", "")), envoi.get("voie", ""), envoi.get("motif", ""))
    accord = accord_lire(request, GesteAccord.REMBOURSEMENT, session, voulu.montant, paiement)
    fait = paiement_rembourser(paiement.pk, voulu, _moi(request), cle_lue(request), accord=accord)
    return voir("admin:remboursement", fait.reference)


@require_POST
@refus_vers_la_note
def note_avoir(request: HttpRequest, code: str) -> HttpResponseBase:
    """Pay a note, or a part of it, with the client's credit."""
    session = session_ou_404(request, code)
    exiger(request, Action.TENIR_CAISSE, session.salon)
    saisie = request.POST.get("montant", "")
    montant = montant_lire(saisie) if saisie.strip() else None
    depense = Depense(request.POST.get("avoir", "")[:20], cle_lue(request), montant, _moi(request))
    paiement = avoir_depenser(session.pk, depense)
    messages.success(request, _("%(montant)s payés par avoir.") % {"montant": montant_afficher(paiement.montant)})
    return voir("admin:caisse_session", session.code_court)


def note_contexte(request: HttpRequest, session: SessionPaiement) -> dict[str, Any]:
    """Return what a note's page shows about money that goes back and about credits; nothing to who sees no money."""
    if not peut(request.user, Action.VOIR_ARGENT, session.salon):
        return {}
    demande_permise = peut(request.user, Action.DEMANDER_REMBOURSEMENT, session.salon)
    tient = peut(request.user, Action.TENIR_CAISSE, session.salon)
    rendables = rendables_de(session) if demande_permise else []
    payable = session.etat in ETEIGNABLES and session.du > 0
    return {
        "remboursements": remboursements_de(session),
        "rendables": rendables,
        "gerants": accordeurs_de(session.salon_id, GesteAccord.REMBOURSEMENT, _moi(request)) if rendables else [],
        "avoirs": avoirs_du_client(session),
        "avoir_permis": tient and payable,
        "cle_remboursement": cle_nouvelle(),
        "cle_avoir": cle_nouvelle(),
    }


def montant_lire(saisie: str) -> int:
    """Return whole XOF typed with or without spaces.

    Raises:
        SaisieInvalide: not a whole positive amount.
    """
    chiffres = "".join(saisie.split()).rstrip("Ff")
    if not (chiffres.isascii() and chiffres.isdecimal() and len(chiffres) <= 9):
        raise SaisieInvalide(_("Donnez la somme en francs entiers, par exemple 2 500."))
    return int(chiffres)


def _page(
    request: HttpRequest, objet: Remboursement, *, erreur: ErreurMetier | None = None, numero: str = ""
) -> HttpResponse:
    permis = permis_sur(_moi(request), objet)
    contexte = {
        "r": objet,
        "permis": permis,
        "etapes": etapes_manuelles(objet) if permis.prouver else [],
        "numero": numero,
        "cle": cle_nouvelle(),
        "erreur": str(erreur) if erreur else "",
        "saisie": request.POST,
    }
    titre = _("Remboursement de %(montant)s") % {"montant": montant_afficher(objet.montant)}
    statut = erreur.statut if erreur else 200
    return rendre(request, "personnel/remboursement.html", contexte, titre=titre, statut=statut)


def _approuver(objet: Remboursement, moi: User, request: HttpRequest) -> None:
    remboursement_accorder(objet.pk, moi, cle_lue(request))


def _refuser(objet: Remboursement, moi: User, request: HttpRequest) -> None:
    demande.remboursement_refuser(objet.pk, moi, request.POST.get("motif", ""), cle_lue(request))


def _remettre(objet: Remboursement, moi: User, request: HttpRequest) -> None:
    remise.remboursement_remettre(objet.pk, moi, cle_lue(request))


def _prouver(objet: Remboursement, moi: User, request: HttpRequest) -> None:
    remise.remboursement_prouver(objet.pk, moi, request.POST.get("preuve", ""), cle_lue(request))


def _echec(objet: Remboursement, moi: User, request: HttpRequest) -> None:
    remise.remboursement_constater_echec(objet.pk, moi, request.POST.get("motif", ""), cle_lue(request))


# Whoever may do at least one of the gestures below; each service asks for its own.
_AGISSENT = (Action.TENIR_CAISSE, Action.DEMANDER_REMBOURSEMENT, Action.APPROUVER_REMBOURSEMENT)
_GESTES: dict[str, Geste] = {
    "approuver": _approuver,
    "refuser": _refuser,
    "remettre": _remettre,
    "prouver": _prouver,
    "echec": _echec,
}


def _ou_404(request: HttpRequest, reference: str) -> Remboursement:
    trouve = remboursement_par_reference(request.user, reference)
    if trouve is None:
        raise Http404
    return trouve


def _moi(request: HttpRequest) -> User:
    return cast(User, request.user)
