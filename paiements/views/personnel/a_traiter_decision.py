"""Deciding about one exception: the page says what will happen before it happens."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from paiements.formulaires import cle_nouvelle
from paiements.models import ExceptionMonetaire, Resolution, TypeException, VoieRemboursement
from paiements.selecteurs_guichet import choix_composer, session_du_salon
from paiements.services.guichet.affectation import pertes_montant, surplus_libre
from paiements.services.guichet.decision import exception_decider
from paiements.services.guichet.gestes import Choix
from paiements.services.guichet.table import A_LIBERER, RESTE_A_SOLDER, SANS_NOTE, action_requise, decisions_possibles
from paiements.services.idempotence import cle_lue
from paiements.services.remboursement.plafond import disponible, voies_possibles
from paiements.views.personnel.a_traiter import exception_ou_404, mot_de, page_detail
from paiements.views.personnel.commun import rendre
from salon_paiement.droits import peut
from salon_paiement.erreurs import Conflit, ErreurMetier, SaisieInvalide
from salon_paiement.etats import EtatSession
from salon_paiement.pages import VoirAilleurs

T = TypeException


def a_traiter_decider(request: HttpRequest, cle: uuid.UUID, decision: str) -> HttpResponseBase:
    """Ask for confirmation, then decide on POST; the same form sent twice leads to the same page."""
    exception = exception_ou_404(request, cle)
    if decision not in Resolution.values:
        raise Http404
    if not peut(request.user, action_requise(decision), exception.salon_id):
        raise PermissionDenied
    if request.method != "POST":
        if decision not in decisions_possibles(exception):
            erreur = _("Cette décision n'est pas, ou n'est plus possible pour cet argent.")
            return page_detail(request, exception, erreur, Conflit.statut)
        return _confirmation(request, exception, decision)
    try:
        exception_decider(exception.pk, _choix_lu(request, exception, decision), _personne(request), cle_lue(request))
    except SaisieInvalide as erreur:
        return _confirmation(request, exception, decision, erreur)
    except ErreurMetier as erreur:
        return page_detail(request, exception_ou_404(request, cle), str(erreur), erreur.statut)
    messages.success(request, _("C'est décidé : %(decision)s.") % {"decision": mot_de(decision)})
    return VoirAilleurs(reverse("admin:a_traiter_detail", args=[exception.pk]))


def _choix_lu(request: HttpRequest, exception: ExceptionMonetaire, decision: str) -> Choix:
    envoi = request.POST
    return choix_composer(
        exception,
        decision,
        note=envoi.get("note", ""),
        cible=envoi.get("cible", ""),
        voie=envoi.get("voie", ""),
        montant=_montant(envoi.get("montant", "")) if decision == Resolution.REMBOURSE else None,
        solder_reste=envoi.get("reste") == "oui",
    )


def _montant(saisie: str) -> int | None:
    """Read whole francs, spaces allowed; ``None`` when the field is empty.

    Raises:
        SaisieInvalide: not a whole number.
    """
    nu = "".join(saisie.split())
    if not nu:
        return None
    if not (nu.isascii() and nu.isdecimal() and len(nu) <= 9):
        raise SaisieInvalide(_("Donnez la somme à rembourser, en francs entiers."))
    return int(nu)


def _confirmation(
    request: HttpRequest, exception: ExceptionMonetaire, decision: str, erreur: ErreurMetier | None = None
) -> HttpResponse:
    paiement, session = exception.paiement, exception.session
    code = request.POST.get("cible", "") or request.GET.get("cible", "")
    somme = _somme(exception, decision)
    contexte: dict[str, Any] = {
        "x": exception,
        "decision": decision,
        "mot": mot_de(decision),
        "cle": cle_nouvelle(),
        "erreur": str(erreur) if erreur else "",
        "note": request.POST.get("note", ""),
        "note_requise": decision not in SANS_NOTE,
        "somme": abs(somme),
        "gain": somme > 0,
        "voies": [(v, VoieRemboursement(v).label) for v in voies_possibles(paiement)] if paiement else [],
        "montant_libre": exception.type == T.MONTANT_DIFFERENT,
        "reste": session.du if session and exception.type in RESTE_A_SOLDER else 0,
        "payee": session is not None and session.etat == EtatSession.PAIEMENT_REUSSI,
        "code": code,
        "cible": session_du_salon(exception.salon_id, code) if code else None,
        "cherche": bool(code),
    }
    statut = erreur.statut if erreur else 200
    return rendre(request, "personnel/a_traiter_decision.html", contexte, titre=mot_de(decision), statut=statut)


def _somme(exception: ExceptionMonetaire, decision: str) -> int:
    """What the decision is about, whole units of the exception's currency; negative when the salon loses it."""
    paiement, session = exception.paiement, exception.session
    if paiement is None or decision == Resolution.EXPLIQUE:
        return exception.montant
    if decision == Resolution.PERTE:
        return pertes_montant(paiement)
    if exception.type in {T.DEVISE, T.MONTANT_DIFFERENT}:
        return disponible(paiement)
    if exception.type == T.MONTANT_ABSENT and not paiement.montant_recu:
        return paiement.montant
    liberable = session is not None and session.etat != EtatSession.PAIEMENT_REUSSI
    libre = surplus_libre(paiement)
    if exception.type in A_LIBERER and liberable:
        return min(libre + paiement.montant_applique, disponible(paiement))
    return libre


def _personne(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
