"""Step 1: the services, who did them, a tip. A ticket's lines are the desk's; only the tip is asked."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from salon_paiement.erreurs import ErreurMetier
from salon_paiement.etats import EtatSession
from salon_paiement.formulaires import AUTRE, POURBOIRES, SaisiePanier
from salon_paiement.models import Coiffeur, Origine, Prestation, SessionPaiement
from salon_paiement.pages import rendre_page, voir
from salon_paiement.services.composition import (
    QUANTITE_MAX,
    session_composer,
    session_confirmer_ticket,
)
from salon_paiement.views.portes import action_client

A_COMPOSER = frozenset({EtatSession.SCANNE, EtatSession.IDENTIFICATION})


def page_prestations(
    request: HttpRequest,
    session: SessionPaiement,
    *,
    saisie: SaisiePanier | None = None,
    erreur: ErreurMetier | None = None,
) -> HttpResponse:
    """Render step 1, with what was chosen before or just now."""
    saisie = saisie or SaisiePanier.de_la_session(session)
    contexte: dict[str, Any] = {
        "session": session,
        "salon": session.salon,
        "etape": 1,
        "erreur": erreur,
        "saisie": saisie,
        "pourboires": [(str(montant), montant) for montant in (0, *POURBOIRES)],
        "autre": AUTRE,
    }
    statut = erreur.statut if erreur else 200
    if session.origine == Origine.TICKET:
        return rendre_page(request, "client/ticket.html", contexte | {"lignes": session.lignes.all()}, statut)
    contexte |= {
        "groupes": _groupes(session, saisie),
        "quantites": range(1, QUANTITE_MAX + 1),
        "coiffeurs": Coiffeur.objects.filter(salon=session.salon, actif=True, disponible=True).order_by("nom"),
    }
    return rendre_page(request, "client/prestations.html", contexte, statut)


@action_client
def composer(request: HttpRequest, session: SessionPaiement) -> HttpResponse:
    """``POST /s/<jeton>/prestations``: keep the choices, go on to step 2."""
    saisie = SaisiePanier.lire(request.POST)
    try:
        pourboire = saisie.montant_pourboire() if session.salon.pourboires_actifs else 0
        if session.origine == Origine.TICKET:
            session_confirmer_ticket(session.pk, pourboire=pourboire)
        else:
            session_composer(session.pk, choix=saisie.choix(), coiffeur_id=saisie.coiffeur or None, pourboire=pourboire)
    except ErreurMetier as erreur:
        session.refresh_from_db()
        if session.etat not in A_COMPOSER | {EtatSession.PRESTATION_SELECTIONNEE} or session.nombre_tentatives:
            raise
        return page_prestations(request, session, saisie=saisie, erreur=erreur)
    return voir("session", session.jeton, etape="vous")


def _groupes(session: SessionPaiement, saisie: SaisiePanier) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the catalogue by category, in the salon's order, ready to show."""
    prestations = Prestation.objects.filter(salon=session.salon, active=True)
    lignes = [
        {
            "cle": str(p.pk),
            "nom": p.nom,
            "prix": p.prix,
            "duree": duree_afficher(p.duree_minutes),
            "categorie": p.categorie,
            "quantite": saisie.quantites.get(str(p.pk), 0),
        }
        for p in prestations
    ]
    rangs: dict[str, int] = {}
    for ligne in lignes:
        rangs.setdefault(str(ligne["categorie"]), len(rangs))
    lignes.sort(key=lambda ligne: rangs[str(ligne["categorie"])])
    return [
        (categorie, list(groupe)) for categorie, groupe in groupby(lignes, key=lambda ligne: str(ligne["categorie"]))
    ]


def duree_afficher(minutes: int) -> str:
    """Return ``45 min``, ``2 h`` or ``1 h 30``."""
    heures, reste = divmod(minutes, 60)
    if not heures:
        return _("%(minutes)d min") % {"minutes": reste}
    return f"{heures}\u00a0h\u00a0{reste:02d}" if reste else f"{heures}\u00a0h"
