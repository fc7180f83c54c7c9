"""Step 2: who it is for. Everything may be left empty."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from salon_paiement.erreurs import ErreurMetier
from salon_paiement.formulaires import FormulaireIdentite
from salon_paiement.models import SessionPaiement
from salon_paiement.pages import rendre_page, voir
from salon_paiement.qr import hote_public
from salon_paiement.services.consentements import canaux_noms
from salon_paiement.services.identification import (
    Identite,
    courriel_reveler,
    session_identifier,
    telephone_reveler,
)
from salon_paiement.views.portes import action_client


def page_vous(
    request: HttpRequest,
    session: SessionPaiement,
    *,
    formulaire: FormulaireIdentite | None = None,
    erreur: ErreurMetier | None = None,
) -> HttpResponse:
    """Render step 2. What was given before is never typed back into the page.

    A number may be shared and a known number has a name: showing either would tell one client about another.
    """
    formulaire = formulaire or FormulaireIdentite(pays=session.salon.pays)
    contexte = {
        "session": session,
        "salon": session.salon,
        "etape": 2,
        "formulaire": formulaire,
        "erreur": erreur,
        "lignes": session.lignes.all(),
        "hote": hote_public(),
        "canaux_recu": canaux_noms(session.salon_id),
    }
    statut = erreur.statut if erreur else 422 if formulaire.errors else 200
    return rendre_page(request, "client/vous.html", contexte, statut)


@action_client
def identifier(request: HttpRequest, session: SessionPaiement) -> HttpResponse:
    """``POST /s/<jeton>/vous``: keep what was given, go on to step 3; an empty form is "skip"."""
    formulaire = FormulaireIdentite(request.POST, pays=session.salon.pays)
    if not formulaire.is_valid():
        return page_vous(request, session, formulaire=formulaire)
    donnees = formulaire.cleaned_data
    if not any(str(valeur or "").strip() for valeur in donnees.values()):
        return voir("session", session.jeton, etape="payer")
    try:
        session_identifier(session.pk, _identite(session, donnees))
    except ErreurMetier as erreur:
        session.refresh_from_db()
        if session.nombre_tentatives:
            raise
        return page_vous(request, session, formulaire=formulaire, erreur=erreur)
    return voir("session", session.jeton, etape="payer")


def _identite(session: SessionPaiement, donnees: dict[str, Any]) -> Identite:
    """Return what was typed; a number or an address given before stays when its field is left empty."""
    connu = telephone_reveler(session.telephone) if session.telephone else ""
    return Identite(
        donnees["prenom"],
        donnees["telephone"].strip() or connu,
        donnees["courriel"] or courriel_reveler(session),
        donnees["par_numero"],
    )
